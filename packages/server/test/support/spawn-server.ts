import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('server-process.ts', import.meta.url))

/** A server's process. */
export interface ServerProcess {
  readonly url: string
  readonly process: ChildProcess
  /** Ends it without warning, as `kill -9` does. */
  kill(): Promise<void>
  /** Asks it to end and waits. */
  stop(): Promise<void>
}

/** Starts a server in a process of its own; rejects with what it writes to stderr when it cannot. */
export async function spawnServer(
  dataDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, typescriptProgram(SCRIPT, dataDirectory), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return {
    url: await firstLine(child),
    process: child,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let errors = ''
  child.stderr?.on('data', (chunk) => (errors += String(chunk)))
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk) => resolve(String(chunk).trim()))
    child.once('close', (code) => reject(new Error(errors || `the server ended with ${code}`)))
  })
}
