import { type Branch, DEFAULT_POLICY } from '@agentops/protocol/branch'
import type { EventSummary } from '@agentops/protocol/event'
import type { Override } from '@agentops/protocol/override'
import { Client } from '@agentops/sdk'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Recording, startRecording } from '../recording.ts'

/** What a program came to, and what it left. */
interface Run {
  readonly result: unknown
  readonly events: readonly EventSummary[]
}

/** A run that was recorded into a file. */
interface Recorded extends Run {
  readonly file: string
}

/** A run of a program again. */
interface Replayed extends Run {
  /** Where sockets were opened to while the program ran, AgentOps itself left out. */
  readonly sockets: readonly string[]
}

/** Records programs, and runs them again by their recordings. */
export interface Replaying {
  record(program: () => Promise<unknown>): Promise<Recorded>
  /** @param plan a recording's file, or one of {@link Replaying.plan} */
  replay(plan: string, program: () => Promise<unknown>): Promise<Replayed>
  /** A plan that forks a recorded run at one of its events. */
  plan(
    recorded: Run & { readonly file: string },
    fork: EventSummary,
    edit: Override,
  ): Promise<string>
  close(): Promise<void>
}

/** Notes every socket that is opened while a program runs. */
async function watchSockets<Result>(
  run: () => Promise<Result>,
): Promise<readonly [Result, readonly string[]]> {
  const opened: string[] = []
  const { connect } = net.Socket.prototype
  function watched(this: net.Socket, ...parameters: never[]): unknown {
    opened.push(inspect(parameters[0], { depth: 1 }))
    return Reflect.apply(connect, this, parameters)
  }
  Object.assign(net.Socket.prototype, { connect: watched })
  try {
    return [await run(), opened]
  } finally {
    Object.assign(net.Socket.prototype, { connect })
  }
}

async function fetchRecording(recording: Recording, sessionId: string, directory: string) {
  const response = await fetch(`${recording.url}/api/v1/sessions/${sessionId}/recording`)
  const file = join(directory, `${sessionId}.gz`)
  await writeFile(file, new Uint8Array(await response.arrayBuffer()))
  return file
}

function branchOf(fork: EventSummary, override: Override): Branch {
  return {
    id: randomUUID(),
    name: 'try',
    author: 'test',
    createdAt: 0,
    baseSessionId: fork.sessionId,
    forkEventId: fork.id,
    overrides: [{ eventId: fork.id, override }],
    policy: { ...DEFAULT_POLICY, tools: { weather: 'live' } },
  }
}

/**
 * Starts a server for recordings.
 *
 * @param options of the clients: `deterministic` repeats chance
 */
export async function startReplaying({ deterministic = false } = {}): Promise<Replaying> {
  const recording = await startRecording({ maxWaitTime: 5000, deterministic })
  const directory = await temporaryDirectory('agentops-replay-')
  const own = new URL(recording.url).port
  return {
    async record(program) {
      const session = recording.client.startSession()
      const result = await session.run(program)
      await session.end()
      const events = await recording.list(session.id)
      return { result, events, file: await fetchRecording(recording, session.id, directory.path) }
    },
    async replay(timeTravel, program) {
      const client = new Client({
        endpoint: recording.url,
        autoStartSession: false,
        logLevel: 'silent',
        timeTravel,
        deterministic,
      })
      const session = client.startSession()
      const run = () => session.run(program).catch((error: unknown) => error)
      const [result, opened] = await watchSockets(run)
      await session.end()
      const events = await recording.list(session.id)
      await client.shutdown()
      return { result, events, sockets: opened.filter((socket) => !socket.includes(own)) }
    },
    async plan({ file }, fork, override) {
      const path = join(directory.path, `${randomUUID()}.json`)
      const branch = branchOf(fork, override)
      const plan = { format: 'agentops.time-travel', version: 1, recording: file, branch }
      await writeFile(path, JSON.stringify(plan))
      return path
    },
    async close() {
      await recording.close()
      await directory.remove()
    },
  }
}
