import type http2 from 'node:http2'
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { CallOriginal } from '../llms/wire/place.ts'
import { property } from '../llms/wire/plain-body.ts'
import type { Diversion } from './diversion.ts'
import { lazyConnection } from './lazy-connection.ts'
import { MemoryHttp2 } from './memory-http2.ts'

interface Target {
  readonly authority: URL
  readonly options: http2.SecureClientSessionOptions
  readonly listener: unknown
}

/** The forms that `http2.connect` takes (Node's API): an authority, options, and a listener. */
function targetOf([authority, ...rest]: readonly unknown[]): Target {
  const options = rest.find((value) => typeof value === 'object' && value !== null) ?? {}
  const listener = rest.find((value) => typeof value === 'function')
  return { authority: new URL(String(authority)), options, listener }
}

/** Opens the connection that `http2.connect` would have opened. */
function openConnection({ authority, options }: Target): Duplex {
  if (options.createConnection) return options.createConnection(authority, options)
  const { protocol, hostname, port } = authority
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol === 'http:') {
    const net = process.getBuiltinModule('node:net')
    return net.connect({ ...options, port: Number(port || 80), host })
  }
  const { connect } = process.getBuiltinModule('node:tls')
  const isAddress = process.getBuiltinModule('node:net').isIP(host) !== 0
  const ALPNProtocols = ['h2', ...(property(options, 'allowHTTP1') === true ? ['http/1.1'] : [])]
  const named = isAddress ? {} : { servername: host }
  return connect({ ...named, ...options, port: Number(port || 443), host, ALPNProtocols })
}

/** Leads sessions and streams of `node:http2` past the network. */
export class Http2Diversion {
  readonly #isReplaying: () => boolean
  readonly #memory: MemoryHttp2
  readonly #authorities = new WeakMap<object, string>()

  /**
   * @param module `node:http2`
   * @param isReplaying whether the running code is part of a session that runs again
   */
  constructor(module: typeof http2, isReplaying: () => boolean) {
    this.#isReplaying = isReplaying
    this.#memory = new MemoryHttp2(module)
  }

  /** Whether what the running code asks for is to be led past the network. */
  get isWanted(): boolean {
    return !this.#memory.isConnecting && this.#isReplaying()
  }

  /** Connects a session when it first asks the other side for something. */
  connect(call: CallOriginal, parameters: readonly unknown[]): ClientHttp2Session {
    const target = targetOf(parameters)
    const { authority, options, listener } = target
    const connection = lazyConnection(() => openConnection(target))
    const lazy = { ...options, createConnection: () => connection.near }
    const given = listener === undefined ? [] : [listener]
    const session = call([authority, lazy, ...given]) as ClientHttp2Session
    this.#authorities.set(session, authority.origin)
    // What the other side says first: some wait for it before they ask.
    session.on('newListener', (name) => {
      if (name === 'remoteSettings') connection.open()
    })
    return session
  }

  /** Where a session leads; empty when it was connected before. */
  hostOf(session: unknown): string {
    const origin = this.#authorities.get(Object(session))
    return origin === undefined ? '' : new URL(origin).host
  }

  /** Whether a session is one of those in memory. */
  isOwn(session: unknown): boolean {
    return this.#memory.has(session)
  }

  /** The stream of a request that may be answered by a recording. */
  request(
    session: unknown,
    diversion: Diversion,
    asked: { readonly parameters: readonly unknown[]; readonly send: CallOriginal },
  ): ClientHttp2Stream {
    const authority = this.#authorities.get(Object(session)) ?? 'http://localhost'
    return this.#memory.request({ authority, diversion, ...asked })
  }
}
