import type { LlmRequest, LlmResponse, StreamReader } from '../base.ts'
import type { RequestEditor } from '../editing/request-editor.ts'
import type { Encoder } from '../encoded.ts'
import { defined, type JsonRecord, type Loose } from '../json.ts'

/** What one endpoint's requests and answers mean. Its functions never throw. */
export interface Codec {
  /** What the endpoint's request says besides the parameters that all endpoints share. */
  request(body: JsonRecord): Loose<LlmRequest>
  /** A successful answer: parsed JSON, a text, or undefined when the answer was binary. */
  response(body: unknown): LlmResponse
  /** Starts reading a streamed answer; endpoints without one never get here. */
  stream(): StreamReader
  /** Absent where answers cannot be written. */
  readonly encoder?: Encoder
  /** Absent where of requests no more than model and parameters can be edited. */
  readonly editor?: RequestEditor
}

/** An answer of which only the given fields are known. */
export function answer(fields: Loose<LlmResponse> = {}): LlmResponse {
  return { finishReasons: [], usage: {}, outputMessages: [], attributes: {}, ...defined(fields) }
}

/** A request of which only the given fields are known. */
export function asking(fields: Loose<LlmRequest> = {}): LlmRequest {
  return {
    parameters: {},
    systemInstructions: [],
    inputMessages: [],
    toolDefinitions: [],
    ...defined(fields),
  }
}
