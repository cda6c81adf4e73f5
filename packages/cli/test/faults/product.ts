import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type RunningProcess, runProcess, startProcess } from '@agentops/testkit/processes'

const COMMAND = join(import.meta.dirname, '../../bin/agentops.js')

/** `agentops dev` in a process of its own, as a user runs it. */
export interface ServerUnderTest {
  readonly url: string
  /** Ends server and engine at once, without a chance to finish anything. */
  kill(): Promise<void>
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>
}

/** Names the program that an agent of this folder is, with its arguments. */
export function agent(
  file: string,
  args: readonly string[],
  { endpoint, spool }: { readonly endpoint: string; readonly spool: string },
): Parameters<typeof startProcess>[0] {
  return {
    command: process.execPath,
    args: [join(import.meta.dirname, 'agents', file), ...args],
    env: { AGENTOPS_ENDPOINT: endpoint, AGENTOPS_SPOOL_DIRECTORY: spool },
  }
}

/** Starts the product's command. */
export function start(args: readonly string[]): RunningProcess {
  return startProcess({ command: process.execPath, args: [COMMAND, ...args] })
}

/** Delivers what ended agents have left, as a user does. */
export async function flushSpool(spool: string): Promise<void> {
  const args = [COMMAND, 'spool', 'flush', '--json', '--spool', spool]
  const { code, stdout, stderr } = await runProcess({ command: process.execPath, args })
  if (code !== 0) throw new FlushError(stdout + stderr)
}

class FlushError extends Error {
  override readonly name = 'FlushError'
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Starts a server and resolves when it answers. */
export async function startServer(directory: string, port = 0): Promise<ServerUnderTest> {
  const server = start(['dev', '--json', '--port', String(port), '--data', directory])
  const ready: { url: string } = JSON.parse(await server.waitForLine(/^\{/))
  return {
    url: ready.url,
    kill: () => killServer(server, directory),
    stop: async () => {
      server.kill('SIGTERM')
      await server.finished()
    },
  }
}

/** Kills a server, which may be starting, and its engine. */
export async function killServer(server: RunningProcess, directory: string): Promise<void> {
  server.kill('SIGKILL')
  killEngine(directory)
  await server.finished()
  killEngine(directory)
}

function killEngine(directory: string): void {
  try {
    const { pid }: { pid: number } = JSON.parse(readFileSync(join(directory, 'engine.pid'), 'utf8'))
    // The number may be another's by now.
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    if (command.includes('engine')) process.kill(pid, 'SIGKILL')
  } catch {
    // It was not there yet, or has gone with its server.
  }
}
