/** Signals that end a process and can be seen before they do. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** How many copies of the package `signal-exit` listen, as far as one kind of it counts them. */
function countedBy(emitter: unknown): number {
  const count: unknown =
    typeof emitter === 'object' && emitter !== null ? Reflect.get(emitter, 'count') : 0
  return typeof count === 'number' ? count : 0
}

/**
 * Listeners that decide nothing: those of `signal-exit` (beneath execa, ora, ink and many others)
 * raise a signal again once nobody else listens to it. If we waited for them as they wait for us, the
 * process would not end. Sources: signal-exit 3 `index.js`, signal-exit 4 `src/index.ts`.
 */
function waitingListeners(): number {
  const third: unknown = Reflect.get(process, '__signal_exit_emitter__')
  const fourth: unknown = Reflect.get(globalThis, Symbol.for('signal-exit emitter'))
  return countedBy(third) + countedBy(fourth)
}

/** Deno calls the listeners of a signal in the order in which they came, whatever they are added by. */
const KEEPS_ORDER = 'deno' in process.versions
/** Listeners that had their one turn before ours, in this very turn. */
let gone: (string | symbol)[] = []

function noteGone(name: string | symbol): void {
  gone.push(name)
  setImmediate(() => (gone = []))
}

/** Adds our listener for the signals: the first of all, where that can be had. */
export function listenToSignals(listener: (signal: NodeJS.Signals) => void): void {
  for (const signal of SIGNALS) process.prependListener(signal, listener)
  if (KEEPS_ORDER) process.on('removeListener', noteGone)
}

/** Takes it away again. */
export function leaveSignals(listener: (signal: NodeJS.Signals) => void): void {
  process.off('removeListener', noteGone)
  for (const signal of SIGNALS) process.off(signal, listener)
}

/**
 * Whether the host leaves it to us what a signal does. To be asked by our own listener, which must
 * be the first, or be told of those before it: one that the host has added for once is gone after its
 * turn.
 */
export function isLeftToUs(signal: NodeJS.Signals): boolean {
  const hadTheirs = gone.filter((name) => name === signal).length
  return process.listenerCount(signal) - 1 + hadTheirs <= waitingListeners()
}
