import { noteFault } from '../faults.ts'
import type { EndOptions } from '../session/session-options.ts'
import { isLeftToUs, leaveSignals, listenToSignals } from './signals.ts'

/**
 * The end of the process: sessions end with the right state and are delivered, within each client's
 * `exitTimeout`, and the exit code, the signal and other listeners stay as they would have been.
 * What cannot be seen from inside (kill -9, abort, out of memory) is told by whoever adopts the spool.
 */

/** A signal that the host has handled explains an end that follows soon. */
const SIGNAL_EXPLAINS_MS = 60_000
const MAX_REASON_CHARACTERS = 500
const IS_BUN = 'bun' in process.versions
const IS_DENO = 'deno' in process.versions

/** What of a client matters at the end of the process. */
export interface ExitTarget {
  readonly config: { readonly autoEndSession: boolean; readonly exitTimeout: number }
  readonly sessions: {
    closeAll(options: EndOptions, abandon: boolean): void
    recordError(thrown: unknown): void
  }
  flush(options: { readonly timeoutMs: number; readonly untilTrouble: boolean }): Promise<boolean>
  /** Nothing asynchronous can run any more: keeps or delivers what is left, within the time. */
  finishNow(timeoutMs: number): void
}

/** Why the process is about to end, as far as is known. */
interface Ending {
  readonly options: EndOptions
  readonly at: number
}

const clients = new Set<ExitTarget>()
/** Clients whose server did not take all: what is left is kept, and not tried again at this end. */
const givenUp = new WeakSet<ExitTarget>()
let crash: Ending | undefined
let signalled: Ending | undefined
/** A signal ends the process as soon as what is recorded is delivered. */
let isRaising = false
/** The rejection that Node told of last. */
let rejected: { readonly reason: unknown } | undefined
let watchesRejections = false
/** When the end began: Node emits `beforeExit` again after each delivery, and the time allowed is one. */
let endingSince: number | undefined

function remainingMs({ config }: ExitTarget): number {
  endingSince ??= performance.now()
  return config.exitTimeout - (performance.now() - endingSince)
}

/** Our faults must not become the host's, least of all in its last moments. */
function guarded(work: () => void): void {
  try {
    work()
  } catch (error) {
    noteFault('ending sessions', error)
  }
}

function closeSessions(client: ExitTarget, options: EndOptions): void {
  if (client.config.autoEndSession) guarded(() => client.sessions.closeAll(options, true))
}

async function finish(options: EndOptions): Promise<void> {
  const deliveries = [...clients].map(async (client) => {
    closeSessions(client, options)
    const timeoutMs = remainingMs(client)
    if (timeoutMs <= 0 || givenUp.has(client)) return
    const isDone = await client.flush({ timeoutMs, untilTrouble: true })
    if (!isDone) givenUp.add(client)
  })
  await Promise.all(deliveries)
}

function endingOf(exitCode: number): EndOptions {
  if (crash) return crash.options
  const isRecent = signalled && performance.now() - signalled.at < SIGNAL_EXPLAINS_MS
  if (signalled && isRecent) return signalled.options
  return exitCode === 0
    ? { state: 'Success', reason: 'the process ended' }
    : { state: 'Fail', reason: `the process ended with exit code ${exitCode}` }
}

function onBeforeExit(exitCode: number): void {
  void finish(endingOf(exitCode))
}

function onExit(exitCode: number): void {
  const options = endingOf(exitCode)
  for (const client of clients) {
    closeSessions(client, options)
    guarded(() => client.finishNow(Math.max(0, remainingMs(client))))
  }
}

function raise(signal: NodeJS.Signals): void {
  for (const client of clients) guarded(() => client.finishNow(0))
  process.off(signal, onSignal)
  process.kill(process.pid, signal)
}

function onSignal(signal: NodeJS.Signals): void {
  const reason = `the process received ${signal}`
  signalled = { options: { state: 'Indeterminate', reason }, at: performance.now() }
  // With other listeners the host decides what a signal means; alone, we owe it the default action.
  if (!isLeftToUs(signal)) return
  if (isRaising) raise(signal)
  else void finish(signalled.options).finally(() => raise(signal))
  isRaising = true
}

function describe(thrown: unknown): string {
  try {
    return String(thrown).slice(0, MAX_REASON_CHARACTERS)
  } catch {
    return 'something that cannot be described'
  }
}

function recordError(thrown: unknown): void {
  for (const { sessions } of clients) guarded(() => sessions.recordError(thrown))
}

/** Node wraps what is no error, and may tell of one rejection twice, as its mode has it. */
function isTold(thrown: unknown): boolean {
  const isWrapped =
    thrown instanceof Error && Reflect.get(thrown, 'code') === 'ERR_UNHANDLED_REJECTION'
  return rejected !== undefined && (isWrapped || Object.is(rejected.reason, thrown))
}

function onRejected(reason: unknown): void {
  if (!isTold(reason)) recordError(reason)
  rejected = { reason }
}

/**
 * Sees unhandled rejections in every mode of `--unhandled-rejections`. A listener of ours would
 * change what Node does with them, so word of them is taken on its way to the listeners.
 */
function watchRejections(): void {
  const emit: unknown = Reflect.get(process, 'emit')
  if (typeof emit !== 'function') return
  const passing = (...parameters: readonly unknown[]): unknown => {
    const [name, reason] = parameters
    if (name === 'unhandledRejection' && clients.size > 0) guarded(() => onRejected(reason))
    return Reflect.apply(emit, process, parameters)
  }
  Reflect.set(process, 'emit', passing)
}

/**
 * Bun tells of unhandled rejections to listeners alone, and what they hear of counts as handled. Where ours
 * is the only one, it steps aside and lets Bun find the rejection as if it had not been there.
 */
function onBunRejection(reason: unknown): void {
  guarded(() => onRejected(reason))
  if (process.listenerCount('unhandledRejection') > 1) return
  process.off('unhandledRejection', onBunRejection)
  void Promise.reject(reason)
  if (!process.execArgv.some((option) => /unhandled-rejections=(?:warn|none)/.test(option)))
    return noteCrash('unhandled rejection', reason)
  setImmediate(() => {
    if (clients.size > 0) process.on('unhandledRejection', onBunRejection)
  })
}

function noteCrash(what: string, thrown: unknown): void {
  const reason = `${what}: ${describe(thrown)}`
  crash = { options: { state: 'Fail', reason }, at: performance.now() }
}

/** Sees what nobody has caught, without catching it: Node goes on as if we were not there. */
function onUncaught(thrown: unknown, origin: NodeJS.UncaughtExceptionOrigin): void {
  if (origin === 'unhandledRejection') guarded(() => onRejected(thrown))
  else recordError(thrown)
  const isHandled =
    process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()
  if (isHandled) return
  noteCrash(origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception', thrown)
  // Deno emits no `exit` after it.
  if (IS_DENO) onExit(1)
}

/** Ends this client's sessions when the process ends. */
export function watchExit(client: ExitTarget): void {
  clients.add(client)
  if (clients.size > 1) return
  process.on('beforeExit', onBeforeExit)
  process.on('exit', onExit)
  process.on('uncaughtExceptionMonitor', onUncaught)
  if (IS_BUN) process.on('unhandledRejection', onBunRejection)
  // Once and for good: others may have wrapped it since.
  if (!watchesRejections) watchRejections()
  watchesRejections = true
  listenToSignals(onSignal)
}

/** Forgets a client; the last one takes the listeners with it. */
export function unwatchExit(client: ExitTarget): void {
  clients.delete(client)
  if (clients.size > 0) return
  process.off('beforeExit', onBeforeExit)
  process.off('exit', onExit)
  process.off('uncaughtExceptionMonitor', onUncaught)
  process.off('unhandledRejection', onBunRejection)
  leaveSignals(onSignal)
}
