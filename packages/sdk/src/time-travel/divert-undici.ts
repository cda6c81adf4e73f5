import { currentScope } from '../context.ts'
import { noteFault } from '../faults.ts'
import type { Exchange, OpenExchange } from '../llms/wire/exchange.ts'
import { headersOf, property } from '../llms/wire/plain-body.ts'
import { type Handed, handOver } from '../llms/wire/handed.ts'
import type { Around } from '../llms/wire/place.ts'
import { pathOf, splitUrl } from '../llms/wire/url.ts'
import { type Diversion, editedHeaders, editedTarget, type RequestEdit } from './diversion.ts'
import { answerReceiver } from './undici-answer.ts'
import { UndiciCopies } from './undici-copies.ts'
import { type Receiver, receiverOf } from './undici-receiver.ts'

/** Goes with the options of a request that was decided about, through agents, pools and clients. */
const DECIDED = Symbol('decided')

/** What a process that runs again knows of its requests. */
export interface Replaying {
  /** Whether the running code is part of a session that runs again. */
  isReplaying(): boolean
  readonly open: OpenExchange
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Clients and pools keep their origin; a request through an agent names it. */
function originOf(options: object, dispatcher: unknown): string | undefined {
  const given: unknown = property(options, 'origin')
  if (typeof given === 'string') return given
  if (given instanceof URL) return given.origin
  if (!isObject(dispatcher)) return undefined
  const symbol = Object.getOwnPropertySymbols(dispatcher).find(
    ({ description }) => description === 'url',
  )
  const url: unknown = symbol && Reflect.get(dispatcher, symbol)
  return url instanceof URL ? url.origin : undefined
}

/** Headers are a record, a list of names and values in turn, or pairs. */
function headerPairs(headers: unknown): [string, unknown][] {
  if (!isObject(headers)) return []
  if (Array.isArray(headers) && !Array.isArray(headers[0])) {
    const names = headers.filter((_, index) => index % 2 === 0)
    return names.map((name, index) => [String(name), headers[index * 2 + 1]])
  }
  const pairs: Iterable<unknown> =
    Symbol.iterator in headers ? Array.from(Object(headers)) : Object.entries(headers)
  return [...pairs].map((pair) => [String(property(pair, '0')), property(pair, '1')])
}

function tryOpen({ open }: Replaying, options: object, dispatcher: unknown): Exchange | undefined {
  try {
    const split = splitUrl(originOf(options, dispatcher) ?? '')
    if (!split) return undefined
    const headers = headersOf(Object.fromEntries(headerPairs(property(options, 'headers'))))
    const path = pathOf(String(property(options, 'path')))
    const line = { method: String(property(options, 'method')), host: split.host, path }
    return open(line, (name) => headers.get(name))
  } catch (error) {
    // A request that cannot be described is not ours to describe.
    noteFault('opening a call', error)
    return undefined
  }
}

/** A body in any of the forms that undici takes; undefined when there is none. */
async function readBody(body: unknown): Promise<Buffer | undefined> {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof ArrayBuffer) return Buffer.from(body)
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (body instanceof Blob) return Buffer.from(await body.arrayBuffer())
  if (!isObject(body) || !(Symbol.asyncIterator in body || Symbol.iterator in body))
    return undefined
  const pieces: Buffer[] = []
  const parts = body as AsyncIterable<string | Uint8Array>
  for await (const part of parts) pieces.push(Buffer.from(part))
  return Buffer.concat(pieces)
}

interface Asked {
  readonly options: object
  readonly exchange: Exchange
  readonly diversion: Diversion
  readonly receiver: Receiver
  /** Sends it to where the program wanted it. */
  readonly send: (options: object) => void
}

function sendLive({ options, exchange, send }: Asked, body: Buffer | undefined): void {
  send({ ...options, [DECIDED]: { exchange } satisfies Handed, ...(body && { body }) })
}

function sendEdited(asked: Asked, body: Buffer | undefined, edit: RequestEdit): void {
  const { options, exchange, send } = asked
  if (body) exchange.requestBody(body.toString('utf8'))
  const headers = editedHeaders(headerPairs(property(options, 'headers')), edit).flat()
  const path = editedTarget(String(property(options, 'path')), edit)
  const decided = { [DECIDED]: { exchange } satisfies Handed }
  send({ ...options, ...decided, headers, path, body: edit.body })
}

async function divert(asked: Asked): Promise<void> {
  const { options, exchange, diversion, receiver } = asked
  try {
    const body = await readBody(property(options, 'body'))
    const decision = await diversion.decide(body && body.length > 0 ? body : undefined)
    if (decision.kind === 'live') {
      const { edit } = decision
      return edit ? sendEdited(asked, body, edit) : sendLive(asked, body)
    }
    if (body) exchange.requestBody(body.toString('utf8'))
    await answerReceiver(decision.answer, { recorded: diversion.isPaced }, { receiver, exchange })
  } catch (error) {
    exchange.ended('failed', error)
    receiver.failed(error)
  }
}

function isUpgrade(options: object): boolean {
  return property(options, 'method') === 'CONNECT' || Boolean(property(options, 'upgrade'))
}

function aroundDispatch(replaying: Replaying): Around {
  return (call, [options, handler], dispatcher) => {
    if (!isObject(options) || !isObject(handler)) return call()
    const decided: unknown = Reflect.get(options, DECIDED)
    if (isObject(decided)) return handOver(decided, () => call())
    if (currentScope().tapped || isUpgrade(options) || !replaying.isReplaying()) return call()
    const exchange = tryOpen(replaying, options, dispatcher)
    if (!exchange) return call()
    const send = (changed: object): unknown => call([changed, handler])
    const { diversion } = exchange
    if (!diversion) return send({ ...options, [DECIDED]: { exchange } satisfies Handed })
    void divert({ options, exchange, diversion, receiver: receiverOf(handler), send })
    return true
  }
}

let copies: UndiciCopies | undefined

/**
 * Leads requests of `undici`, whichever copy of it, past the network, so that a recording can answer
 * them; once a process.
 */
export function divertUndici(replaying: Replaying): void {
  copies ??= new UndiciCopies(aroundDispatch(replaying))
  copies.find()
}
