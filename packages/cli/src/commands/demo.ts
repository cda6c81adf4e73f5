import { commandLine } from '../output/command-line.ts'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOpenAiWire, type OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { createTravelBrain } from '@agentops/testkit/travel-brain'
import type { ApiClient, SessionRow } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { count } from '../output/format.ts'
import { safeJson } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import { runDemoAgent } from './demo-agent.ts'

/** Options of {@link runDemo}. */
export interface DemoOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** With `OPENAI_API_KEY` the agent talks to OpenAI, without to a stand-in on this machine. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Print `{ demo: { sessionId, url, state } }`; the agent's own output goes to stderr. */
  readonly json: boolean
  readonly signal: AbortSignal
}

const SESSION_WAIT_MS = 10_000
const POLL_MS = 100

/**
 * Runs the demo agent against a running server and says where its session is to be seen.
 *
 * @throws NoServerError, and CommandError when the agent fails or no session arrives
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { client, terminal, environment, json, signal } = options
  await client.health()
  const wire = environment['OPENAI_API_KEY'] ? undefined : await startStandIn(terminal)
  try {
    const tag = `run-${randomBytes(4).toString('hex')}`
    const code = await runDemoAgent({
      environment: {
        AGENTOPS_ENDPOINT: client.server,
        AGENTOPS_TAGS: `demo,${tag}`,
        ...(wire && { OPENAI_BASE_URL: wire.url, OPENAI_API_KEY: 'sk-local' }),
      },
      quiet: json,
      signal,
    })
    if (signal.aborted) throw new CommandError('Interrupted.', { exitCode: EXIT.interrupted })
    const session = await findDemoSession(client, tag, signal)
    if (session) report(options, session, wire)
    if (code !== 0) throw new CommandError(`The demo agent ended with exit code ${code}.`)
    if (!session) throw new CommandError('The demo agent ran, but its session did not arrive.')
  } finally {
    await wire?.close()
  }
}

function startStandIn(terminal: Terminal): Promise<OpenAiWire> {
  terminal.note('No OPENAI_API_KEY: a scripted stand-in on this machine plays the model.\n')
  return startOpenAiWire({ brain: createTravelBrain() })
}

/** Waits until the session has ended, and takes it as it is when that takes too long. */
async function findDemoSession(
  client: ApiClient,
  tag: string,
  signal: AbortSignal,
): Promise<SessionRow | undefined> {
  const deadline = performance.now() + SESSION_WAIT_MS
  let session: SessionRow | undefined
  while (performance.now() < deadline && !signal.aborted) {
    session = (await client.sessions({ tag, limit: 1 })).sessions[0]
    if (session && session.state !== 'running' && session.counts.running === 0) break
    await sleep(POLL_MS)
  }
  return session
}

function report(
  { client, terminal, json }: DemoOptions,
  session: SessionRow,
  wire: OpenAiWire | undefined,
): void {
  const url = `${client.server}/sessions/${session.id}`
  if (json) {
    const demo = { sessionId: session.id, url, state: session.state }
    return terminal.print(safeJson({ demo }))
  }
  const { counts, tokens } = session
  const recorded = `${counts.llm} calls, ${count(tokens.input + tokens.output)} tokens`
  terminal.print()
  terminal.print(`Session    ${terminal.colours.bold(url)}`)
  terminal.print(`           recorded: ${recorded}; ${counts.tool} tools; ${counts.error} failures`)
  if (wire) terminal.print(`           the provider's own log: ${logged(wire)}`)
  terminal.print(`In here    ${commandLine(`sessions show ${session.id}`)}`)
}

function logged({ log }: OpenAiWire): string {
  const tokens = log.reduce((sum, { completion }) => sum + (completion?.usage.total_tokens ?? 0), 0)
  return `${log.length} calls, ${count(tokens)} tokens`
}
