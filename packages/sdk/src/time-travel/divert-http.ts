import type http from 'node:http'
import type https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { urlToHttpOptions } from 'node:url'
import { currentScope, runInScope } from '../context.ts'
import { type Around, type CallOriginal, type Place, placeOf } from '../llms/wire/place.ts'
import { property } from '../llms/wire/plain-body.ts'
import { RequestsPast } from '../llms/wire/requests-past.ts'
import { diversionOf, editedHeaders, editedTarget, type RequestEdit } from './diversion.ts'
import { type Incoming, type Live, MemoryHttp } from './memory-http.ts'

type Options = https.RequestOptions

interface Asked {
  readonly options: Options
  readonly onResponse: unknown
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null
}

/** The forms that `http.request` takes (Node's API): a URL, options, and a listener. */
function askedOf(parameters: readonly unknown[]): Asked {
  const [first, ...rest] = parameters
  const isUrl = typeof first === 'string' || first instanceof URL
  const located = isUrl ? urlToHttpOptions(new URL(first)) : {}
  const others = isUrl ? rest : parameters
  const given = others.find(isOptions) ?? {}
  return { options: { ...located, ...given }, onResponse: others.find(isListener) }
}

function isListener(value: unknown): boolean {
  return typeof value === 'function'
}

/** Headers of a request that are not its connection's. */
function ownHeaders(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = raw.slice(index, index + 2)
    if (!/^(content-length|transfer-encoding|connection)$/i.test(name)) pairs.push([name, value])
  }
  return pairs
}

/** Sends a request to where the program wanted it, with what it has written. */
function goLive(call: CallOriginal, options: Options): Live {
  return ({ method, rawHeaders }: Incoming, body: Uint8Array, edit: RequestEdit | undefined) =>
    new Promise((resolve, reject) => {
      const given = ownHeaders(rawHeaders)
      const headers = Object.fromEntries(edit ? editedHeaders(given, edit) : given)
      const path = edit && editedTarget(options.path ?? '/', edit)
      const send = () => call([{ ...options, ...(path && { path }), method, headers }])
      // The tap has seen the program's own request already.
      const sent = runInScope({ ...currentScope(), tapped: true }, send) as http.ClientRequest
      sent.on('response', resolve)
      sent.on('error', reject)
      sent.end(body)
    })
}

/** Where a request goes that was made already. */
function optionsOf(request: http.ClientRequest): Options {
  const { protocol, path, host } = request
  const [, port] = /:(\d+)$/.exec(String(request.getHeader('host'))) ?? []
  const agent = property(request, 'agent') as http.Agent
  return { agent, protocol, path, host, ...(port !== undefined && { port }) }
}

let places: readonly Place[] = []
let past: RequestsPast | undefined

/**
 * Leads requests of `node:http` and `node:https` through this process instead of the network, so that
 * a recording can answer them; once a process. Stands below the taps, which see each request as ever.
 *
 * @param isReplaying whether the running code is part of a session that runs again
 */
export function divertHttp(isReplaying: () => boolean): void {
  const plain: typeof http | undefined = process.getBuiltinModule?.('node:http')
  const secure: typeof https | undefined = process.getBuiltinModule?.('node:https')
  if (places.length > 0 || !plain || !secure) return
  const memory = new MemoryHttp(plain)
  const isRequest = (value: unknown) => value instanceof plain.ClientRequest
  const passing = new RequestsPast(isRequest, (request) => {
    if (currentScope().tapped || !isReplaying()) return
    const options = optionsOf(request)
    const again: CallOriginal = ([given] = []) => new plain.ClientRequest(given as Options)
    const line = memory.open(goLive(again, options))
    // It is asked for a connection next.
    Reflect.set(request, 'agent', line.agent(request.protocol))
    line.diversion = () => diversionOf(request)
  })
  const aroundOf =
    (protocol: string): Around =>
    (call, parameters) => {
      if (currentScope().tapped || !isReplaying()) return passing.through(call)
      const { options, onResponse } = askedOf(parameters)
      const line = memory.open(goLive(call, options))
      const diverted = { ...options, agent: line.agent(protocol), createConnection: undefined }
      const given = [diverted, ...(onResponse === undefined ? [] : [onResponse])]
      const request = passing.through(() => call(given))
      line.diversion = () => (isOptions(request) ? diversionOf(request) : undefined)
      return request
    }
  places = [
    placeOf(plain, 'request', aroundOf('http:')),
    placeOf(plain, 'get', aroundOf('http:')),
    placeOf(secure, 'request', aroundOf('https:')),
    placeOf(secure, 'get', aroundOf('https:')),
  ]
  for (const place of places) place.put()
  past = passing
  past.start()
  syncBuiltinESMExports()
}

/** Notes whether requests are led through this process. @returns makes it so again */
export function noteDiverting(): () => void {
  if (places.length > 0) return () => {}
  return () => {
    for (const place of places) place.remove()
    past?.stop()
    places = []
    syncBuiltinESMExports()
  }
}
