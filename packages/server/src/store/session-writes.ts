import type { AgentRegistration, SessionStart, SessionUpdate } from '@agentops/protocol/api'
import type { z } from 'zod'
import type { SessionSharing } from './shared-sessions.ts'
import { type RowTable, columnsOf } from '../ingest/tables.ts'
import type { ProjectWriter } from '../ingest/project-writer.ts'
import type { TableRows } from '../journal/rows.ts'
import { FLOAT64, INTEGER, STRING, nullable } from './row-binary.ts'

type Agent = z.output<typeof AgentRegistration>

interface SessionFields {
  readonly started_at?: number | undefined
  readonly name?: string | undefined
  readonly tags?: string | undefined
  readonly user_id?: string | undefined
  readonly metadata?: string | undefined
  readonly host?: string | undefined
  readonly end_state?: string | undefined
  readonly end_state_reason?: string | undefined
  readonly ended_at?: number | undefined
}

interface SessionRow extends SessionFields {
  readonly session_id: string
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly changed_at: number
}

interface AgentRow {
  readonly session_id: string
  readonly agent_id: string
  readonly name: string
  readonly registered_at: number
}

const session = columnsOf<SessionRow>()
const text = nullable(STRING)
const time = nullable(FLOAT64)

/** What was said of sessions. */
export const SESSIONS: RowTable<SessionRow> = {
  name: 'sessions',
  columns: [
    session('session_id', STRING),
    session('version', INTEGER),
    session('changed_at', INTEGER),
    session('started_at', time),
    session('name', text),
    session('tags', text),
    session('user_id', text),
    session('metadata', text),
    session('host', text),
    session('end_state', text),
    session('end_state_reason', text),
    session('ended_at', time),
  ],
}

const agentOf = columnsOf<AgentRow>()

/** Agents that sessions announced. */
export const AGENTS: RowTable<AgentRow> = {
  name: 'session_agents',
  columns: [
    agentOf('session_id', STRING),
    agentOf('agent_id', STRING),
    agentOf('name', STRING),
    agentOf('registered_at', INTEGER),
  ],
}

/** Version of what a running event says of its session: below everything else. */
const NOTICE_VERSION = 1
/** Starts count down from here, so that the first one wins; changes are far above. */
const START_BASE = 2 ** 43
/** So do ends that others concluded: above every start, and below what a session has told itself. */
const PRESUMED_BASE = 2 ** 44

/** Writes what is said of sessions; nothing is read, so writers on many servers never conflict. */
export class SessionWrites {
  readonly #writer: ProjectWriter
  readonly #sharing: SessionSharing
  readonly #now: () => number
  #lastVersion = 0

  /** @param now milliseconds since the epoch */
  constructor(writer: ProjectWriter, sharing: SessionSharing, now: () => number) {
    this.#writer = writer
    this.#sharing = sharing
    this.#now = now
  }

  /**
   * Stores a start; a second one for the same session changes nothing.
   *
   * @param viewer number of another project that may see the session
   */
  start(session: z.output<typeof SessionStart>, viewer?: number): Promise<void> {
    const id = session.id.toLowerCase()
    const start = this.#rows(id, START_BASE - this.#now(), {
      started_at: session.startedAt,
      name: session.name,
      tags: JSON.stringify(session.tags),
      user_id: session.userId,
      metadata: JSON.stringify(session.metadata),
      host: JSON.stringify(session.host),
    })
    return this.#write(id, [...start, ...this.#agentRows(id, session.agents)], viewer)
  }

  /**
   * Stores a change: fields that are absent stay as they are.
   *
   * @param viewer number of another project that may see the session
   */
  change(
    sessionId: string,
    update: z.output<typeof SessionUpdate>,
    viewer?: number,
  ): Promise<void> {
    const ended = update.endState === undefined ? undefined : (update.endedAt ?? this.#now())
    const version = update.presumed ? PRESUMED_BASE - this.#now() : this.#nextVersion()
    const rows = this.#rows(sessionId, version, {
      name: update.name,
      tags: update.tags && JSON.stringify(update.tags),
      user_id: update.userId,
      metadata: update.metadata && JSON.stringify(update.metadata),
      host: update.host && JSON.stringify(update.host),
      end_state: update.endState,
      end_state_reason: update.endStateReason,
      ended_at: ended ?? update.endedAt,
    })
    return this.#write(sessionId, rows, viewer)
  }

  /** The row that says that a session has a running event, in case nothing else is ever said of it. */
  notice(sessionId: string, startedAt: number): TableRows[] {
    return this.#rows(sessionId, NOTICE_VERSION, { started_at: startedAt })
  }

  /** Stores an agent's name. */
  addAgent(sessionId: string, agent: Agent): Promise<void> {
    return this.#writer.write(this.#agentRows(sessionId, [agent]))
  }

  async #write(id: string, rows: readonly TableRows[], viewer: number | undefined): Promise<void> {
    await this.#writer.write([...rows, ...this.#sharing.rows([id], viewer)])
    this.#sharing.remember([id], viewer)
  }

  #agentRows(sessionId: string, agents: readonly Agent[]): TableRows[] {
    const rows = agents.map(({ id, name }) => ({
      session_id: sessionId,
      agent_id: id,
      name,
      registered_at: this.#now(),
    }))
    return this.#writer.encode(AGENTS, rows)
  }

  #rows(sessionId: string, version: number, fields: SessionFields): TableRows[] {
    const changed_at = this.#now()
    const row = { session_id: sessionId, version, changed_at, ...fields }
    return this.#writer.encode(SESSIONS, [row])
  }

  /** Microseconds since the epoch, and always more than the last. */
  #nextVersion(): number {
    this.#lastVersion = Math.max(this.#lastVersion + 1, this.#now() * 1000)
    return this.#lastVersion
  }
}
