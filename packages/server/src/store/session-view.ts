import type { JsonValue } from '@agentops/protocol/messages'
import {
  END_STATES,
  type EndState,
  type SessionDetail,
  type SessionState,
  type SessionSummary,
} from '@agentops/protocol/session'
import { millisecondsOf } from './event-view.ts'
import { sessionIdOf } from './session-id.ts'

/** What the tables say of one session. 64-bit integers are decimal text, absent values null. */
export interface SessionParts {
  readonly id: string
  readonly lifecycle: LifecyclePart | undefined
  readonly rollup: RollupPart | undefined
  readonly running: RunningPart | undefined
  readonly agents: readonly { readonly name: string; readonly registered_ms: string }[]
}

interface LifecyclePart {
  readonly last_version: string
  readonly first_change: string
  readonly posted_at: number | null
  readonly noticed_at: number | null
  readonly name: string | null
  readonly tags: string | null
  readonly user_id: string | null
  readonly metadata: string | null
  readonly host: string | null
  readonly end_state: string | null
  readonly end_state_reason: string | null
  readonly ended_at: number | null
}

interface RollupPart {
  readonly first_ns: string
  readonly last_ns: string
  readonly events: string
  readonly llm: string
  readonly tool: string
  readonly action: string
  readonly error: string
  readonly unpriced_calls: string
  readonly estimated_calls: string
  readonly input: string
  readonly output: string
  readonly cache_read: string
  readonly reasoning: string
  readonly cost: string
  readonly models: readonly string[]
  readonly tags: readonly string[]
  readonly users: readonly string[]
  /** Name → nanoseconds of its first event. */
  readonly agents: Readonly<Record<string, string>>
  readonly root_name: string
}

interface RunningPart {
  readonly running: string
  readonly first_ns: string
}

/** The sums of a session without finished events. */
const NO_EVENTS: RollupPart = {
  first_ns: '0',
  last_ns: '0',
  events: '0',
  llm: '0',
  tool: '0',
  action: '0',
  error: '0',
  unpriced_calls: '0',
  estimated_calls: '0',
  input: '0',
  output: '0',
  cache_read: '0',
  reasoning: '0',
  cost: '0',
  models: [],
  tags: [],
  users: [],
  agents: {},
  root_name: '',
}

/** Makes a summary of a session's parts. */
export function toSummary(parts: SessionParts): SessionSummary {
  const { lifecycle, rollup = NO_EVENTS } = parts
  const state = stateOf(parts)
  const startedAt = startOf(parts)
  const endedAt = state === 'running' ? null : endOf(parts, startedAt)
  return {
    id: sessionIdOf(parts.id),
    project: null,
    name: lifecycle?.name ?? rollup.root_name,
    state,
    endStateReason: lifecycle?.end_state_reason ?? '',
    startedAt,
    endedAt,
    durationMs: endedAt === null ? null : Math.max(0, endedAt - startedAt),
    tags: tagsOf(parts),
    userId: lifecycle?.user_id || (rollup.users[0] ?? ''),
    agents: agentsOf(parts),
    models: rollup.models,
    ...sumsOf(rollup, Number(parts.running?.running ?? 0)),
  }
}

type Sums = Pick<
  SessionSummary,
  'counts' | 'tokens' | 'costNano' | 'unpricedCalls' | 'estimatedCalls'
>

function sumsOf(rollup: RollupPart, running: number): Sums {
  return {
    counts: {
      events: Number(rollup.events) + running,
      llm: Number(rollup.llm),
      tool: Number(rollup.tool),
      action: Number(rollup.action),
      error: Number(rollup.error),
      running,
    },
    tokens: {
      input: Number(rollup.input),
      output: Number(rollup.output),
      cacheRead: Number(rollup.cache_read),
      reasoning: Number(rollup.reasoning),
    },
    costNano: Number(rollup.cost),
    unpricedCalls: Number(rollup.unpriced_calls),
    estimatedCalls: Number(rollup.estimated_calls),
  }
}

/** Makes the detail of a session's parts. */
export function toDetail(parts: SessionParts): SessionDetail {
  return {
    ...toSummary(parts),
    metadata: recordOf(parts.lifecycle?.metadata),
    host: recordOf(parts.lifecycle?.host),
  }
}

/** Only what was said of a session ends it; one that is known from spans alone has no verdict. */
function stateOf({ lifecycle, running }: SessionParts): SessionState {
  const endState = lifecycle?.end_state
  if (endState !== null && endState !== undefined && isEndState(endState)) return endState
  const announced = Number(lifecycle?.last_version ?? 0) > 1
  return announced || Number(running?.running ?? 0) > 0 ? 'running' : 'Indeterminate'
}

function isEndState(text: string): text is EndState {
  return END_STATES.some((state) => state === text)
}

function startOf({ lifecycle, rollup, running }: SessionParts): number {
  if (lifecycle?.posted_at !== null && lifecycle?.posted_at !== undefined)
    return lifecycle.posted_at
  const candidates = [
    ...(lifecycle?.noticed_at == null ? [] : [lifecycle.noticed_at]),
    ...(rollup ? [millisecondsOf(rollup.first_ns)] : []),
    ...(running ? [millisecondsOf(running.first_ns)] : []),
  ]
  return candidates.length > 0 ? Math.min(...candidates) : Number(lifecycle?.first_change ?? 0)
}

function endOf({ lifecycle, rollup }: SessionParts, startedAt: number): number {
  return lifecycle?.ended_at ?? (rollup ? millisecondsOf(rollup.last_ns) : startedAt)
}

function tagsOf({ lifecycle, rollup }: SessionParts): readonly string[] {
  const said: unknown = JSON.parse(lifecycle?.tags ?? '[]')
  const tags = Array.isArray(said) ? said.filter((tag) => typeof tag === 'string') : []
  return tags.length > 0 ? tags : (rollup?.tags ?? [])
}

/** Names in the order of their registration or first event. */
function agentsOf({ agents, rollup }: SessionParts): readonly string[] {
  const first = new Map<string, number>()
  for (const agent of agents) first.set(agent.name, Number(agent.registered_ms))
  for (const [name, nanoseconds] of Object.entries(rollup?.agents ?? {})) {
    first.set(name, Math.min(first.get(name) ?? Infinity, millisecondsOf(nanoseconds)))
  }
  return [...first].toSorted((one, other) => one[1] - other[1]).map(([name]) => name)
}

function recordOf(text: string | null | undefined): Readonly<Record<string, JsonValue>> {
  const value: Record<string, JsonValue> = JSON.parse(text ?? '{}')
  return value
}
