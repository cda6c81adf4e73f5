import { type Server, createServer } from 'node:http'
import { Health } from '@agentops/protocol/api'
import { ServerStartError, messageOf } from './errors.ts'

/**
 * Listens on an address at once, so that a port that is taken is known before anything is started.
 *
 * @throws ServerStartError when the address cannot be had
 */
export async function bind(server: Server, port: number, host: string): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    throw await bindError(error, port, host)
  }
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

/** A server that answers nothing yet. */
export function createHttpServer(): Server {
  return createServer({ maxHeaderSize: 64 * 1024, headersTimeout: 30_000, requestTimeout: 120_000 })
}

/** An address as it is written in a URL. */
export function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

async function bindError(error: unknown, port: number, host: string): Promise<ServerStartError> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return portInUse(port, host)
  const why = code === 'EACCES' ? 'this user may not' : `(${messageOf(error)})`
  return new ServerStartError(
    'address-unavailable',
    `The server cannot listen on ${host}:${port} ${why}: choose another --port or --host.`,
    { cause: error },
  )
}

async function portInUse(port: number, host: string): Promise<ServerStartError> {
  const url = urlOf(host, port)
  const ours = await isAgentOps(url)
  return new ServerStartError(
    'port-in-use',
    ours
      ? `An AgentOps server listens on ${url} already: use it, stop it, or choose another port with --port.`
      : `Port ${port} is in use by another program: choose another one with --port.`,
  )
}

async function isAgentOps(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1000) })
    return Health.safeParse(await response.json()).success
  } catch {
    return false
  }
}
