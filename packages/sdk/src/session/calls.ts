import type { Event } from '../event/event.ts'
import { noteFault } from '../faults.ts'
import { shared } from '../shared.ts'

type Listener = (event: Event) => void

const listeners = shared('call listeners', () => new Set<Listener>())

/** Calls back, inside the code that makes it, for every model call and tool that starts to be recorded. */
export function onCall(listener: Listener): void {
  listeners.add(listener)
}

/** Tells that a model call or a tool starts to be recorded. Never throws. */
export function tellCall(event: Event): void {
  for (const listener of listeners) {
    try {
      listener(event)
    } catch (error) {
      noteFault('telling of a call', error)
    }
  }
}
