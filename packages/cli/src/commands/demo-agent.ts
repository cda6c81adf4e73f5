import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How the demo agent is started. */
export interface DemoAgentOptions {
  /** Added to the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Send its stdout to stderr, where it does not mix with JSON. */
  readonly quiet: boolean
  /** Ends the agent when aborted. */
  readonly signal: AbortSignal
}

/**
 * Runs the travel agent of the examples as a process of its own, as a user's agent would run.
 *
 * @returns its exit code; null when a signal ended it
 */
export function runDemoAgent({
  environment,
  quiet,
  signal,
}: DemoAgentOptions): Promise<number | null> {
  const entry = fileURLToPath(import.meta.resolve('@agentops/example-travel-agent/agent'))
  const child = spawn(process.execPath, [...process.execArgv, entry], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', quiet ? process.stderr : 'inherit', 'inherit'],
    // In a group of its own Ctrl-C does not reach it twice: a second signal would cut its delivery.
    detached: process.platform !== 'win32',
  })
  const stop = () => void child.kill('SIGINT')
  signal.addEventListener('abort', stop)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop)
      resolve(code)
    })
  })
}
