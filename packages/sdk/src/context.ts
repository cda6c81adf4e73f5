import { AsyncLocalStorage } from 'node:async_hooks'
import type { Event } from './event/event.ts'
import type { Session } from './session/session.ts'
import { shared } from './shared.ts'

/** A named actor inside a session. */
export interface Agent {
  readonly id: string
  readonly name: string
}

/** What code runs inside of. */
export interface Scope {
  readonly session?: Session
  /** The event that new events become children of. */
  readonly parent?: Event
  /** The agent whose code runs. */
  readonly agent?: Agent
  /** True inside a provider call that is being recorded: taps below it stay quiet. */
  readonly tapped?: boolean
}

const storage = shared('context', () => new AsyncLocalStorage<Scope>())
const NOWHERE: Scope = {}

/** The scope of the running code. */
export function currentScope(): Scope {
  return storage.getStore() ?? NOWHERE
}

/** Runs a function, and everything asynchronous that it starts, in another scope. */
export function runInScope<Result>(scope: Scope, fn: () => Result): Result {
  return storage.run(scope, fn)
}
