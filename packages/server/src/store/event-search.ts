import { LLM } from '@agentops/protocol/attributes'
import { parseEventId, type EventId } from '@agentops/protocol/ids'
import type { ProjectStore } from './project-store.ts'

/** Events that say a text are looked for up to this number. */
const MAX_FOUND = 2000

const SESSION = `project_id = {project:UInt32} AND session_id = {session:String}`

const SAYS = 'positionCaseInsensitiveUTF8(c.body, {json:String}) > 0'

const OWN = `SELECT c.hash FROM content AS c WHERE project_id = {project:UInt32}
  AND trace_id IN (SELECT DISTINCT trace_id FROM spans WHERE ${SESSION}) AND ${SAYS}`

const SHARED = `SELECT c.hash FROM content_shared AS c WHERE project_id = {project:UInt32}
  AND c.hash IN (SELECT arrayJoin([system_ref, tools_ref]) FROM spans WHERE ${SESSION}) AND ${SAYS}`

const FOUND = `WITH (SELECT groupUniqArray(hash) FROM (${OWN} UNION ALL ${SHARED})) AS found
  SELECT DISTINCT lower(hex(span_id)) AS id FROM spans WHERE ${SESSION} AND (
    hasAny(arrayConcat(in_refs, out_refs, [system_ref, tools_ref]), found)
    OR arrayExists(said -> positionCaseInsensitiveUTF8(said, {text:String}) > 0,
      [name, kind, agent_name, tool_name, model, status_message, error_type, exception_message,
        exception_stacktrace, attr_str['${LLM.errorMessage}']]))
  LIMIT ${MAX_FOUND}`

/** The ended events of a session that say a text, any case: in messages, arguments, results or errors. */
export async function searchEvents(
  store: ProjectStore,
  session: string,
  text: string,
): Promise<readonly EventId[]> {
  // Contents are stored as JSON, in which quotes and line ends look otherwise.
  const json = JSON.stringify(text).slice(1, -1)
  const rows = await store.query<{ id: string }>(FOUND, { session, text, json })
  return rows.flatMap(({ id }) => parseEventId(id) ?? [])
}
