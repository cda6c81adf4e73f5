import type { RecordedEvent, Recording } from '@agentops/protocol/recording'
import { CallPath, type PathStep } from './call-path.ts'
import {
  canonicalInput,
  canonicalRequest,
  fingerprint,
  type CanonicalOptions,
  type CanonicalRequest,
} from './canonical-request.ts'

/** One call of a recording, with all attempts at it. */
export interface RecordedCall {
  /** Place in the order of creation, from 0. */
  readonly order: number
  readonly path: CallPath
  /** Undefined when the request was left out of the recording. */
  readonly fingerprint: string | undefined
  /** The first attempt and its retries, in order; never empty. */
  readonly attempts: readonly [RecordedEvent, ...RecordedEvent[]]
}

/** The calls of a recording, and which event each path belongs to. */
export interface RecordedCalls {
  readonly calls: readonly RecordedCall[]
  readonly eventOf: ReadonlyMap<CallPath, RecordedEvent>
}

/** The canonical form of what an event asked; undefined when that was left out of the recording. */
export function canonicalEvent(
  event: RecordedEvent,
  options: CanonicalOptions,
): CanonicalRequest | undefined {
  const isCut = event.leftOut.some(({ what }) => what === 'request' || what === 'input')
  if (isCut) return undefined
  if (event.exchange) return canonicalRequest(event.exchange.request, options)
  return event.type === 'llm' ? undefined : canonicalInput(event, options)
}

function stepOf({ type, name, agentName }: RecordedEvent, print = ''): PathStep {
  return { type, name, agentName, input: type === 'llm' ? '' : print }
}

type Draft = RecordedCall & { readonly attempts: [RecordedEvent, ...RecordedEvent[]] }

class Indexer {
  readonly calls: Draft[] = []
  readonly eventOf = new Map<CallPath, RecordedEvent>()
  readonly #root = CallPath.root()
  readonly #paths = new Map<string, CallPath>()
  readonly #callOf = new Map<string, Draft>()
  /** Calls that were tried more than once are few: only those that failed wait for a retry. */
  readonly #awaiting = new Map<string, Draft[]>()
  readonly #options: CanonicalOptions

  constructor(options: CanonicalOptions) {
    this.#options = options
  }

  add(event: RecordedEvent): void {
    const request = canonicalEvent(event, this.#options)
    const print = request && fingerprint(request)
    const parent = this.#paths.get(event.parentId ?? '') ?? this.#root
    const waiting = `${event.parentId}\n${event.name}\n${print}`
    const earlier = this.#earlierAttempt(event, waiting)
    const path = earlier?.path ?? parent.child(stepOf(event, print))
    this.#paths.set(event.id, path)
    if (!earlier) this.eventOf.set(path, event)
    if (event.exchange === null && event.outcome === null && event.type !== 'llm') return
    const call = earlier ?? this.#newCall(event, path, print)
    if (earlier) earlier.attempts.push(event)
    this.#callOf.set(event.id, call)
    if (event.status === 'error') this.#await(waiting, call)
  }

  #newCall(event: RecordedEvent, path: CallPath, print: string | undefined): Draft {
    const call: Draft = {
      order: this.calls.length,
      path,
      fingerprint: print,
      attempts: [event],
    }
    this.calls.push(call)
    return call
  }

  /** Where the retry does not say whose it is, it is that of the oldest call that still waits. */
  #earlierAttempt({ exchange }: RecordedEvent, waiting: string): Draft | undefined {
    const attempt = exchange?.attempt ?? 0
    if (attempt === 0) return undefined
    if (exchange?.retryOf != null) return this.#callOf.get(exchange.retryOf)
    const calls = this.#awaiting.get(waiting) ?? []
    const at = calls.findIndex(({ attempts }) => attempts.length === attempt)
    return at < 0 ? undefined : calls.splice(at, 1)[0]
  }

  #await(waiting: string, call: Draft): void {
    const calls = this.#awaiting.get(waiting)
    if (calls) calls.push(call)
    else this.#awaiting.set(waiting, [call])
  }
}

/** Finds the calls of a recording and where in the program each was made. */
export function indexRecording(
  recording: Pick<Recording, 'events'>,
  options: CanonicalOptions = {},
): RecordedCalls {
  const indexer = new Indexer(options)
  for (const event of recording.events) indexer.add(event)
  return indexer
}
