import http, { type ClientRequest } from 'node:http'
import https from 'node:https'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { authorities } from './authorities.ts'
import { type Network, proxyFor } from './network.ts'

/**
 * The functions that stood here before any tap: our own traffic is never recorded. A client finds its
 * way before it places taps; whoever only imports this package does not load the modules.
 */
let untapped: Readonly<Record<string, typeof http.request>> | undefined

function requestBy(protocol: string): typeof http.request {
  untapped ??= { 'http:': http.request, 'https:': https.request }
  return untapped[protocol] ?? http.request
}

const IDLE_SOCKETS = 4

/** How requests get to one server: directly, through a proxy, with which authorities. */
export interface Way {
  /** Starts a request to a path of the server. */
  open(method: string, path: string, headers: Readonly<Record<string, string>>): ClientRequest
  /** Closes idle connections. */
  close(): void
}

/** A proxy did not open the tunnel. */
class ProxyError extends Error {
  override readonly name = 'ProxyError'

  constructor(proxy: string, status: number | undefined) {
    super(`the proxy ${proxy} answered CONNECT with ${status}: check HTTPS_PROXY and NO_PROXY`)
  }
}

/** A password may hold a bare `%`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const plain = `${decoded(username)}:${decoded(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` }
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80')
}

/** Asks a proxy for a tunnel to the server (RFC 9110 §9.3.6). */
function openTunnel(proxy: URL, server: URL): Promise<Socket> {
  const target = `${server.hostname}:${portOf(server)}`
  const request = requestBy(proxy.protocol)
  return new Promise((resolve, reject) => {
    const connect = request({
      method: 'CONNECT',
      host: proxy.hostname,
      port: portOf(proxy),
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
    })
    connect.on('socket', (socket) => socket.unref())
    connect.once('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) resolve(socket)
      else {
        socket.destroy()
        reject(new ProxyError(proxy.host, statusCode))
      }
    })
    connect.once('error', reject)
    connect.end()
  })
}

type Connected = (error: Error | null, socket: Duplex) => void

/** An agent whose connections go through a proxy's tunnel and are kept. */
function tunnelAgent(proxy: URL, server: URL, ca: string[] | undefined): http.Agent {
  const connect = async (callback?: Connected): Promise<void> => {
    try {
      const socket = await openTunnel(proxy, server)
      const servername = server.hostname
      callback?.(null, tls.connect({ socket, servername, ...(ca && { ca }) }))
    } catch (error) {
      // Node looks at the error alone.
      callback?.(error instanceof Error ? error : new ProxyError(proxy.host, 0), new Socket())
    }
  }
  const agent = new https.Agent({ keepAlive: true, maxFreeSockets: IDLE_SOCKETS })
  // Called by Node, which waits for the callback when nothing is returned.
  const createConnection = (_options: object, callback?: Connected): undefined =>
    void connect(callback)
  return Object.assign(agent, { createConnection })
}

function agentFor(server: URL, proxy: URL | undefined, ca: string[] | undefined): http.Agent {
  const options = { keepAlive: true, maxFreeSockets: IDLE_SOCKETS }
  if (server.protocol === 'http:') return new http.Agent(options)
  if (proxy) return tunnelAgent(proxy, server, ca)
  return new https.Agent({ ...options, ...(ca && { ca }) })
}

/** The way to a server. A request for a plain server is given to its proxy whole. */
export function wayTo(server: URL, network: Network): Way {
  const proxy = proxyFor(server, network)
  const isSecure = server.protocol === 'https:'
  const ca = isSecure ? authorities(network.certificateFiles) : undefined
  const agent = agentFor(server, proxy, ca)
  const isRelayed = proxy !== undefined && !isSecure
  const next = isRelayed ? proxy : server
  const request = requestBy(server.protocol)
  const base = server.pathname.replace(/\/+$/, '')
  return {
    open(method, path, headers) {
      const opened = request({
        agent,
        method,
        host: next.hostname.replace(/^\[|\]$/g, ''),
        port: portOf(next),
        path: `${isRelayed ? server.origin : ''}${base}${path}`,
        headers: { host: server.host, ...headers, ...(isRelayed && authorization(proxy)) },
      })
      // Whoever waits for the answer keeps the process alive; the connection itself never does.
      opened.on('socket', (socket) => socket.unref())
      return opened
    },
    close: () => agent.destroy(),
  }
}
