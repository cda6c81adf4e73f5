import type { SessionId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import type { EndState } from '@agentops/protocol/session'
import type { Delivery } from '../delivery/transport.ts'

/** What the server is told when a session starts. */
export interface SessionStartBody {
  readonly id: SessionId
  readonly name: string
  readonly startedAt: number
  readonly tags: readonly string[]
  readonly userId: string
  readonly metadata: Readonly<Record<string, JsonValue>>
}

/** What the server is told when a session changes or ends. */
export interface SessionUpdateBody {
  readonly name?: string
  readonly tags?: readonly string[]
  readonly userId?: string
  readonly metadata?: Readonly<Record<string, JsonValue>>
  readonly endState?: EndState
  readonly endStateReason?: string
  readonly endedAt?: number
}

const encoder = new TextEncoder()

function call(method: 'POST' | 'PATCH', path: string, body: JsonValue): Delivery {
  return {
    method,
    path: `/api/v1/sessions${path}`,
    contentType: 'application/json',
    body: encoder.encode(JSON.stringify(body)),
  }
}

/** `POST /api/v1/sessions` */
export function sessionStarted(body: SessionStartBody): Delivery {
  return call('POST', '', { ...body })
}

/** `PATCH /api/v1/sessions/:id` */
export function sessionChanged(id: SessionId, body: SessionUpdateBody): Delivery {
  return call('PATCH', `/${id}`, { ...body })
}

/** `POST /api/v1/sessions/:id/agents` */
export function agentJoined(id: SessionId, agent: { id: string; name: string }): Delivery {
  return call('POST', `/${id}/agents`, agent)
}
