import type { ModelPrice } from '@agentops/protocol/price'
import { attachmentRoutes } from '../api/attachments.ts'
import { branchRoutes } from '../api/branches.ts'
import { compareRoutes } from '../api/compare.ts'
import { eventRoutes } from '../api/events.ts'
import { liveRoutes } from '../api/live.ts'
import { logRoutes } from '../api/logs.ts'
import { otlpRoutes } from '../api/otlp.ts'
import { projectRoutes } from '../api/project.ts'
import { recordingRoutes } from '../api/recordings.ts'
import type { Route } from '../api/route.ts'
import { type BranchRunner, runRoutes } from '../api/runs.ts'
import { sessionRoutes } from '../api/sessions.ts'
import type { BodyLimits } from '../ingest/body.ts'
import type { TokenCounter } from '../ingest/estimate/token-counter.ts'
import { Ingest } from '../ingest/ingest.ts'
import { LogIntake } from '../ingest/log-intake.ts'
import { ProjectWriter } from '../ingest/project-writer.ts'
import { RecordingImport } from '../ingest/recording-import.ts'
import type { Writer } from '../ingest/writer.ts'
import { Hub } from '../live/hub.ts'
import type { Logger } from '../logger.ts'
import { Attachments } from '../store/attachments.ts'
import { Branches } from '../store/branches.ts'
import type { Store } from '../store/connection.ts'
import { EventReads } from '../store/event-reads.ts'
import { LogReads } from '../store/log-reads.ts'
import { storeOf } from '../store/project-store.ts'
import { RecordingReads } from '../store/recording-reads.ts'
import { type Neighbour, SessionReads } from '../store/session-reads.ts'
import { SessionWrites } from '../store/session-writes.ts'
import { SessionSharing } from '../store/shared-sessions.ts'

/** What all projects of a server are made of. */
export interface ProjectParts {
  readonly store: Store
  readonly writer: Writer
  readonly logger: Logger
  readonly limits: BodyLimits
  /** Counts tokens of calls without usage. */
  readonly counter: TokenCounter
  /** The user's own prices. */
  readonly prices: readonly ModelPrice[]
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** What tells one project from the others. */
export interface ProjectIdentity {
  readonly id: number
  readonly name: string
  /** Runs its branches on this machine; undefined when there is nothing to run them with. */
  readonly runner: BranchRunner | undefined
  /** Other projects, for the sessions that this one may see of them. */
  readonly neighbour: (project: number) => Neighbour
}

/**
 * The sessions of one circle of keys. Its routes read and write through parts that know this project
 * alone: there is no way to ask them for another's data.
 */
export class Project {
  readonly id: number
  readonly name: string
  readonly hub: Hub
  readonly sessions: SessionReads
  /** In the same order in every project. */
  readonly routes: readonly Route[]

  constructor(parts: ProjectParts, { id, name, runner, neighbour }: ProjectIdentity) {
    this.id = id
    this.name = name
    const store = storeOf(parts.store, id)
    const sessions = new SessionReads(store, neighbour)
    this.sessions = sessions
    this.hub = new Hub({ readSessions: (ids) => sessions.summaries(ids), logger: parts.logger })
    this.routes = this.#build(parts, runner)
  }

  #build(parts: ProjectParts, runner: BranchRunner | undefined): Route[] {
    const { hub, sessions } = this
    const { limits, logger, prices, counter, now } = parts
    const store = storeOf(parts.store, this.id)
    const writer = new ProjectWriter(parts.writer, this.id)
    const sharing = new SessionSharing(this.id)
    const writes = new SessionWrites(writer, sharing, now)
    const branches = new Branches(store, writer, now)
    const traces = new Ingest({ writer, sharing, hub, sessions: writes, prices, counter })
    return [
      ...otlpRoutes({ traces, logs: new LogIntake(writer), limits, logger }),
      ...sessionRoutes({ reads: sessions, writes, hub }),
      ...eventRoutes({ events: new EventReads(store), sessions }),
      ...attachmentRoutes({ attachments: new Attachments(store, writer), sessions }),
      ...logRoutes({ logs: new LogReads(store), sessions }),
      ...recordingRoutes({
        recordings: new RecordingReads(store),
        imports: new RecordingImport({ traces, writes, reads: sessions }),
        sessions,
      }),
      ...branchRoutes({ branches, sessions }),
      ...runRoutes({ branches, runner }),
      ...compareRoutes({
        store,
        sessions,
        storeOf: (project) => storeOf(parts.store, project),
      }),
      ...liveRoutes(hub),
      ...projectRoutes(this.name),
    ]
  }
}
