import type { SessionId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import type { EndState } from '@agentops/protocol/session'
import type { SessionRecord } from '../delivery/session-record.ts'

/** What the server is told when a session starts. */
export interface SessionStartBody {
  readonly id: SessionId
  readonly name: string
  readonly startedAt: number
  readonly tags: readonly string[]
  readonly userId: string
  readonly metadata: Readonly<Record<string, JsonValue>>
  /** The host environment, where it is known already. */
  readonly host?: Readonly<Record<string, JsonValue>>
}

/** What the server is told when a session changes or ends. */
export interface SessionUpdateBody {
  readonly name?: string
  readonly tags?: readonly string[]
  readonly userId?: string
  readonly metadata?: Readonly<Record<string, JsonValue>>
  readonly host?: Readonly<Record<string, JsonValue>>
  readonly endState?: EndState
  readonly endStateReason?: string
  readonly endedAt?: number
}

/** `POST /api/v1/sessions` */
export function sessionStarted(body: SessionStartBody): SessionRecord {
  return { call: 'start', id: body.id, body: { ...body } }
}

/** `PATCH /api/v1/sessions/:id` */
export function sessionChanged(id: SessionId, body: SessionUpdateBody): SessionRecord {
  return { call: 'update', id, body: { ...body } }
}

/** `POST /api/v1/sessions/:id/agents` */
export function agentJoined(id: SessionId, agent: { id: string; name: string }): SessionRecord {
  return { call: 'agent', id, body: agent }
}

/** `PUT /api/v1/sessions/:id/attachments/:attachment` */
export function fileAttached(
  id: SessionId,
  file: Readonly<Record<string, string | number>>,
): SessionRecord {
  return { call: 'attachment', id, body: file }
}
