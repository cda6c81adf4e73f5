import type { Message } from '@agentops/protocol/messages'
import type { Override } from '@agentops/protocol/override'
import type { Claim } from '../base.ts'
import { isRecord, type JsonRecord } from '../json.ts'
import { editParameters, type ParameterTable } from './edit-parameters.ts'

/** Edits the requests of one endpoint. Its functions are pure and never throw. */
export interface RequestEditor {
  /** Absent where a request has no system prompt. */
  system?(body: JsonRecord, text: string): JsonRecord
  /** Absent where a request has no messages; gives undefined for messages that cannot be written. */
  messages?(body: JsonRecord, messages: readonly Message[]): JsonRecord | undefined
}

/** What an edit needs to know of the request that it is for. */
interface EditedRequest {
  readonly claim: Claim
  readonly parameters: ParameterTable
  /** Absent where only model and parameters can be edited. */
  readonly editor: RequestEditor | undefined
}

/** A model in the path is changed there; some bodies name it as well. */
function withModel(claim: Claim, body: JsonRecord, model: string): JsonRecord {
  return claim.model === undefined || 'model' in body ? { ...body, model } : body
}

/** The body of a request with an edit; undefined where its endpoint has no such thing. */
export function editWith(
  { claim, parameters, editor }: EditedRequest,
  body: unknown,
  override: Override,
): JsonRecord | undefined {
  if (!isRecord(body)) return undefined
  switch (override.target) {
    case 'request.model':
      return withModel(claim, body, override.model)
    case 'request.parameters':
      return editParameters(body, override.parameters, parameters)
    case 'system':
      return editor?.system?.(body, override.text)
    case 'messages':
      return editor?.messages?.(body, override.messages)
    case 'completion':
    case 'tool_calls':
    case 'tool.result':
    case 'tool.error':
      return undefined
  }
}
