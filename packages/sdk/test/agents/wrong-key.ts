import { flush, init, recordTool } from '@agentops/sdk'

/** Says everything that it has to say, to a server that does not take its key. */
init({ logLevel: 'debug', exitTimeout: 100 })
recordTool('look up')((what: string) => what)('something')
await flush({ timeoutMs: 1000 })
