import { Ollama } from 'ollama'
import { OllamaProvider } from '../../src/llms/providers/ollama.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'
import { describeStatusError, outcomeOf } from './sdk.ts'
import { compareTraffic } from './suite.ts'

const HOST = '127.0.0.1:11434'

/** Method of the SDK by the end of the path. */
const CALLS: Readonly<Record<string, (client: Ollama, body: never) => Promise<unknown>>> = {
  chat: (client, body) => client.chat(body),
  generate: (client, body) => client.generate(body),
  embed: (client, body) => client.embed(body),
  embeddings: (client, body) => client.embeddings(body),
}

compareTraffic({
  folder: 'ollama',
  host: HOST,
  provider: 'ollama',
  send: ({ request }, caseUrl) => {
    const client = new Ollama({ host: caseUrl })
    const call = CALLS[request.path.slice('/api/'.length)]
    if (!call) throw new Error(`${request.path} is no method of the SDK`)
    return outcomeOf(() => call(client, request.body as never), describeStatusError)
  },
})
fuzzRecorded('ollama', HOST)
fuzzEndpoints(new OllamaProvider(), ['ollama.chat', 'ollama.generate', 'ollama.embed'])
