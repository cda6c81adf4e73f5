import { RESULT } from '@agentops/protocol/attributes'
import type { ResultKind } from '@agentops/protocol/recording'
import { currentScope, runInScope } from '../context.ts'
import type { Event } from '../event/event.ts'
import { attempt } from '../given.ts'
import type { Session } from '../session/session.ts'

/** Gives what the function would have given; it is told which function that is. */
export type Instead = (fn: object) => unknown

/** One call of a wrapped function, while it runs. */
export interface Call {
  /** Runs code of the function: at the call, and again at each step of a generator. */
  run<Result>(fn: () => Result): Result
  /** In a replay: what is done in the place of the function's code. */
  readonly instead?: Instead
  /** What the end of the call is told to; without it nobody waits for the end. */
  readonly end?: CallEnd
}

/** What is told how a call ended; only the first time counts. */
export interface CallEnd {
  returned(result: unknown, gave?: ResultKind): void
  yielded(value: unknown): void
  failed(error: unknown, gave?: ResultKind): void
}

/** What a recorder does at the end of a call. */
export interface Recording {
  /** Notes the result on the event before it ends. Must not throw. */
  returned(event: Event, result: unknown, yields: readonly unknown[]): void
  /** The same where somebody around the call has opened the event, and ends it. */
  adoptedReturned?(event: Event, result: unknown, yields: readonly unknown[]): void
}

const NOTING = 'noting a result'
/** Of what a generator yields, so much is kept for replay. */
const MAX_YIELDS = 10_000

/** What a generator yields, as far as it is kept. */
function yieldsKept(): { readonly kept: unknown[]; readonly yielded: (value: unknown) => void } {
  const kept: unknown[] = []
  return {
    kept,
    yielded(value) {
      if (kept.length < MAX_YIELDS) kept.push(value)
    },
  }
}

/** A call whose event is somebody else's, who may see its result in another form. */
export function adoptedCall(event: Event, recording: Recording, instead?: Instead): Call {
  const { kept, yielded } = yieldsKept()
  return {
    run: (fn) => fn(),
    ...(instead && { instead }),
    end: {
      yielded,
      returned(result, gave = 'value') {
        if (event.endedAt !== undefined) return
        event.attributes[RESULT.kind] = gave
        attempt(NOTING, () => recording.adoptedReturned?.(event, result, kept))
      },
      failed(_error, gave = 'value') {
        if (event.endedAt === undefined) event.attributes[RESULT.kind] = gave
      },
    },
  }
}

/** What a call that is an event is made with. */
export interface EventCallOptions {
  readonly instead?: Instead | undefined
  /** Its code belongs to this session, whichever it is called in. */
  readonly session?: Session | undefined
}

/** A call that is an event: what it runs are the event's children, its end is the event's. */
export function eventCall(
  event: Event,
  recording: Recording,
  { instead, session }: EventCallOptions,
): Call {
  const inside = <Result>(fn: () => Result): Result =>
    runInScope({ ...currentScope(), parent: event }, fn)
  const { kept, yielded } = yieldsKept()
  return {
    run: (fn) => (session ? session.run(() => inside(fn)) : inside(fn)),
    ...(instead && { instead }),
    end: {
      yielded,
      returned(result, gave = 'value') {
        if (event.endedAt !== undefined) return
        event.attributes[RESULT.kind] = gave
        attempt(NOTING, () => recording.returned(event, result, kept))
        event.end()
      },
      failed(error, gave = 'value') {
        if (event.endedAt !== undefined) return
        event.attributes[RESULT.kind] = gave
        event.fail(error)
        event.end()
      },
    },
  }
}
