import type { AgentRegistration, SessionStart, SessionUpdate } from '@agentops/protocol/api'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { PROJECT_ID } from '../ingest/row.ts'
import type { Store } from './connection.ts'

interface SessionFields {
  readonly started_at?: number
  readonly name?: string | undefined
  readonly tags?: string | undefined
  readonly user_id?: string | undefined
  readonly metadata?: string | undefined
  readonly host?: string
  readonly end_state?: string | undefined
  readonly end_state_reason?: string | undefined
  readonly ended_at?: number | undefined
}

interface SessionRow extends SessionFields {
  readonly project_id: number
  readonly session_id: string
  readonly version: number
  readonly changed_at: string
}

const COLUMNS = [
  'project_id',
  'session_id',
  'version',
  'changed_at',
  'started_at',
  'name',
  'tags',
  'user_id',
  'metadata',
  'host',
  'end_state',
  'end_state_reason',
  'ended_at',
] as const satisfies readonly (keyof SessionRow)[]

const AGENT_COLUMNS = ['project_id', 'session_id', 'agent_id', 'name', 'registered_at'] as const

/** Version of what a running event says of its session: below everything else. */
const NOTICE_VERSION = 1
/** Starts count down from here, so that the first one wins; changes are far above. */
const START_BASE = 2 ** 43

/** Writes what is said of sessions; nothing is read, so writers on many servers never conflict. */
export class SessionWrites {
  readonly #store: Store
  readonly #now: () => number
  #lastVersion = 0

  /** @param now milliseconds since the epoch */
  constructor(store: Store, now: () => number = Date.now) {
    this.#store = store
    this.#now = now
  }

  /** Stores a start; a second one for the same session changes nothing. */
  start(session: z.output<typeof SessionStart>): Promise<void> {
    return this.#insert(session.id.toLowerCase(), START_BASE - this.#now(), {
      started_at: session.startedAt,
      name: session.name,
      tags: JSON.stringify(session.tags),
      user_id: session.userId,
      metadata: JSON.stringify(session.metadata),
      host: JSON.stringify(session.host),
    })
  }

  /** Stores a change: fields that are absent stay as they are. */
  change(sessionId: string, update: z.output<typeof SessionUpdate>): Promise<void> {
    const ended = update.endState === undefined ? undefined : (update.endedAt ?? this.#now())
    return this.#insert(sessionId, this.#nextVersion(), {
      name: update.name,
      tags: update.tags && JSON.stringify(update.tags),
      user_id: update.userId,
      metadata: update.metadata && JSON.stringify(update.metadata),
      end_state: update.endState,
      end_state_reason: update.endStateReason,
      ended_at: ended ?? update.endedAt,
    })
  }

  /** Stores that a session has a running event, in case nothing else is ever said of it. */
  notice(sessionId: string, startedAt: number): Promise<void> {
    return this.#insert(sessionId, NOTICE_VERSION, { started_at: startedAt })
  }

  /** Stores an agent's name. */
  addAgent(sessionId: string, agent: z.output<typeof AgentRegistration>): Promise<void> {
    const row = {
      project_id: PROJECT_ID,
      session_id: sessionId,
      agent_id: agent.id,
      name: agent.name,
      registered_at: secondsOf(this.#now()),
    }
    return this.#store.insert('session_agents', [row], {
      columns: AGENT_COLUMNS,
      token: randomUUID(),
    })
  }

  #insert(sessionId: string, version: number, fields: SessionFields): Promise<void> {
    const row: SessionRow = {
      project_id: PROJECT_ID,
      session_id: sessionId,
      version,
      changed_at: secondsOf(this.#now()),
      ...fields,
    }
    return this.#store.insert('sessions', [row], { columns: COLUMNS, token: randomUUID() })
  }

  /** Microseconds since the epoch, and always more than the last. */
  #nextVersion(): number {
    this.#lastVersion = Math.max(this.#lastVersion + 1, this.#now() * 1000)
    return this.#lastVersion
  }
}

/** Milliseconds since the epoch as ClickHouse reads a DateTime64. */
function secondsOf(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
