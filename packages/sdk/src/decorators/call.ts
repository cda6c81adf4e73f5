import { currentScope, runInScope } from '../context.ts'
import type { Event } from '../event/event.ts'

/** One call of a wrapped function, while it runs. */
export interface Call {
  /** Runs code of the function: at the call, and again at each step of a generator. */
  run<Result>(fn: () => Result): Result
  /** What the end of the call is told to; without it nobody waits for the end. */
  readonly end?: CallEnd
}

/** What is told how a call ended; only the first time counts. */
export interface CallEnd {
  returned(result: unknown): void
  failed(error: unknown): void
}

/** What a recorder does at the start and at the end of a call. */
export interface Recording {
  /** Opens the event; `undefined` when nothing is to be recorded. Must not throw. */
  open(name: string, parameters: readonly unknown[]): Event | undefined
  /** Notes the result on the event before it ends. Must not throw. */
  returned(event: Event, result: unknown): void
}

/** A call that is an event: what it runs are the event's children, its end is the event's. */
export function eventCall(event: Event, recording: Recording): Call {
  return {
    run: (fn) => runInScope({ ...currentScope(), parent: event }, fn),
    end: {
      returned(result) {
        if (event.endedAt !== undefined) return
        recording.returned(event, result)
        event.end()
      },
      failed(error) {
        if (event.endedAt !== undefined) return
        event.fail(error)
        event.end()
      },
    },
  }
}
