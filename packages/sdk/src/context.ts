import { AsyncLocalStorage } from 'node:async_hooks'
import type { Event } from './event/event.ts'
import type { SignAnew } from './llms/wire/sign-anew.ts'
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
  /** True in our own delivery: what it prints is no session's log. */
  readonly quiet?: boolean
  /** In a replay: signs the request that is being made, should it be edited. */
  readonly signAnew?: SignAnew
}

const storage = shared('context', () => new AsyncLocalStorage<Scope>())
const NOWHERE: Scope = {}

/** Gives the event that a framework's own context stands for; `undefined` outside of it. Must not throw. */
export type ParentFinder = () => Event | undefined

const finders = shared('parent finders', () => new Set<ParentFinder>())

/** Scopes that a framework's hook has entered, with the scope that was left for each. */
const entered = new WeakMap<Scope, Scope>()

/** Asks a framework's own context, too, which event the running code belongs to. */
export function addParentFinder(finder: ParentFinder): void {
  finders.add(finder)
}

/** The scope of the running code. */
export function currentScope(): Scope {
  const scope = leaveEnded(storage.getStore() ?? NOWHERE)
  return finders.size === 0 ? scope : withFrameworkParent(scope)
}

/** The scope of code that is part of an event: its agent is the event's, its session the one that was named for it. */
export function scopeInside(
  parent: Event,
  scope: Scope = currentScope(),
  session: Session | undefined = scope.session,
): Scope {
  const { agent } = parent
  return { ...scope, parent, ...(agent && { agent }), ...(session && { session }) }
}

/** Runs a function, and everything asynchronous that it starts, in another scope. */
export function runInScope<Result>(scope: Scope, fn: () => Result): Result {
  return storage.run(scope, fn)
}

/**
 * Makes an event the parent for the rest of the running function, for hooks that are called inside a
 * step and do not wrap it. When the event is over, the scope is again what it was.
 *
 * @param session the event's, where it was named for it
 */
export function enterEvent(parent: Event, session?: Session): void {
  const before = currentScope()
  const scope = scopeInside(parent, before, session)
  entered.set(scope, before)
  storage.enterWith(scope)
}

function leaveEnded(scope: Scope): Scope {
  let current = scope
  while (current.parent?.endedAt !== undefined) {
    const before = entered.get(current)
    if (!before) break
    current = before
  }
  return current
}

/** The deeper of two parents counts: the framework's, unless the scope's was opened inside of it. */
function withFrameworkParent(scope: Scope): Scope {
  for (const find of finders) {
    const parent = find()
    if (!parent || (scope.session && scope.session.id !== parent.sessionId)) continue
    if (!scope.parent?.isWithin(parent)) return scopeInside(parent, scope)
  }
  return scope
}
