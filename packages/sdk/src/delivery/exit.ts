import type { EndOptions } from '../session/session.ts'

/**
 * The end of the process: sessions end with the right state and are delivered, within each client's
 * `exitTimeout`, and the exit code, the signal and other listeners stay as they would have been.
 */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** What of a client matters at the end of the process. */
export interface ExitTarget {
  readonly config: { readonly autoEndSession: boolean; readonly exitTimeout: number }
  readonly sessions: { closeAll(options: EndOptions, abandon: boolean): void }
  flush(options: { readonly timeoutMs: number }): Promise<boolean>
}

const clients = new Set<ExitTarget>()
let signalled = false
/** When the end began: Node emits `beforeExit` again after each delivery, and the time allowed is one. */
let endingSince: number | undefined

async function finish(options: EndOptions, isLast: boolean): Promise<void> {
  endingSince ??= performance.now()
  const spent = performance.now() - endingSince
  const deliveries = [...clients].map(async (client) => {
    if (client.config.autoEndSession) client.sessions.closeAll(options, isLast)
    const timeoutMs = client.config.exitTimeout - spent
    if (timeoutMs > 0) await client.flush({ timeoutMs })
  })
  await Promise.all(deliveries)
}

function onBeforeExit(exitCode: number): void {
  const options: EndOptions =
    exitCode === 0
      ? { state: 'Success', reason: 'the process ended' }
      : { state: 'Fail', reason: `the process ended with exit code ${exitCode}` }
  void finish(options, true)
}

function raise(signal: NodeJS.Signals): void {
  process.off(signal, onSignal)
  process.kill(process.pid, signal)
}

function onSignal(signal: NodeJS.Signals): void {
  // With other listeners the host decides what a signal means; alone, we owe it the default action.
  const alone = process.listenerCount(signal) === 1
  if (signalled && alone) {
    raise(signal)
    return
  }
  signalled = true
  const finished = finish(
    { state: 'Indeterminate', reason: `the process received ${signal}` },
    alone,
  )
  if (alone) void finished.then(() => raise(signal))
}

/** Ends this client's sessions when the process ends. */
export function watchExit(client: ExitTarget): void {
  clients.add(client)
  if (clients.size > 1) return
  process.on('beforeExit', onBeforeExit)
  for (const signal of SIGNALS) process.on(signal, onSignal)
}

/** Forgets a client; the last one takes the listeners with it. */
export function unwatchExit(client: ExitTarget): void {
  clients.delete(client)
  if (clients.size > 0) return
  process.off('beforeExit', onBeforeExit)
  for (const signal of SIGNALS) process.off(signal, onSignal)
}
