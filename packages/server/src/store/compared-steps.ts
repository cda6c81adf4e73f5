import { LLM } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import type { ComparedStep } from '@agentops/replay/align-sessions'
import { canonicalJson } from '@agentops/replay/canonical-json'
import { normaliseBody, normaliseInput } from '@agentops/replay/normalise'
import { NO_REFERENCE } from '../ingest/content.ts'
import type { ProjectStore } from './project-store.ts'
import { EVENT_COLUMNS, type EventColumns, toEventSummary } from './event-view.ts'

/** Most events of a session that are compared. */
const MAX_EVENTS = 50_000

const SESSION = `project_id = {project:UInt32} AND session_id = {session:String}`

const STEPS = `SELECT ${EVENT_COLUMNS}, attr_str['${LLM.operation}'] AS operation,
    arrayMap(ref -> toString(ref), in_refs) AS input_refs, arrayMap(ref -> toString(ref), out_refs) AS output_refs,
    toString(system_ref) AS system_hash, toString(tools_ref) AS tools_hash
  FROM spans WHERE ${SESSION} ORDER BY start_time, span_id LIMIT 1 BY span_id LIMIT ${MAX_EVENTS}`

const CONTENT = `SELECT toString(c.hash) AS hash, any(c.part_kind) AS kind, any(c.body) AS body FROM content AS c
  WHERE project_id = {project:UInt32} AND trace_id IN (SELECT DISTINCT trace_id FROM spans WHERE ${SESSION})
  GROUP BY c.hash`

type StepRow = EventColumns & {
  readonly operation: string
  readonly input_refs: readonly string[]
  readonly output_refs: readonly string[]
  readonly system_hash: string
  readonly tools_hash: string
}

interface StoredContent {
  readonly hash: string
  readonly kind: 'message' | 'json'
  readonly body: string
}

/**
 * Gives the same short name to contents that differ in ids and times alone, as those of every new run
 * do. Both sessions of a comparison are named by one: what is compared a million times is short.
 */
export class ContentNames {
  readonly #known = new Map<string, string>()

  nameOf({ kind, body }: StoredContent): string {
    const value: JsonValue = JSON.parse(body)
    const content = kind === 'message' ? normaliseBody(value, []) : normaliseInput(value, [])
    const text = `${kind} ${canonicalJson(content)}`
    const name = this.#known.get(text) ?? this.#known.size.toString(36)
    this.#known.set(text, name)
    return name
  }
}

/** Reads what a comparison needs of a session: its ended events, in the order of their start. */
export async function readComparedSteps(
  store: ProjectStore,
  session: string,
  names: ContentNames,
): Promise<ComparedStep[]> {
  const [rows, contents] = await Promise.all([
    store.query<StepRow>(STEPS, { session }),
    store.query<StoredContent>(CONTENT, { session }),
  ])
  const prints = new Map(contents.map((content) => [content.hash, names.nameOf(content)]))
  return rows.map((row) => toStep(row, prints))
}

function toStep(row: StepRow, prints: ReadonlyMap<string, string>): ComparedStep {
  const { id, parentId, type, name, agentName, status, ...rest } = toEventSummary(row)
  const texts = (refs: readonly string[]) => refs.map((ref) => prints.get(ref) ?? ref).join()
  const fixed = [row.system_hash, row.tools_hash].filter((hash) => hash !== NO_REFERENCE)
  return {
    id,
    parentId,
    type,
    name: type === 'llm' && row.operation !== '' ? row.operation : name,
    agentName,
    request: [type === 'llm' ? rest.model : '', ...fixed, texts(row.input_refs)].join(' '),
    outcome: `${rest.errorType} ${texts(row.output_refs)}`,
    status,
    durationMs: rest.durationMs,
    costNano: rest.costNano,
    inputTokens: rest.inputTokens,
    outputTokens: rest.outputTokens,
    replayed:
      rest.replayedCostNano === null ? null : { costNano: rest.replayedCostNano, durationMs: 0 },
  }
}
