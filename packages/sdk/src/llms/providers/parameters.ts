import type { LlmRequest } from './base.ts'
import { isRecord, type JsonRecord, text } from './json.ts'

type Parameter = string | number | readonly string[]

/** Field of a body, attribute, and how the field is read. A later row wins over an earlier one. */
export type ParameterRow = readonly [
  field: string,
  attribute: string,
  read: (value: unknown) => Parameter | undefined,
  /** Where an edit goes: the field of the object that `read` takes apart. */
  inner?: string,
]

/** `json_schema` and `json_object` are JSON to the convention. */
export function outputType(format: unknown): string | undefined {
  const type = isRecord(format) ? text(format['type']) : undefined
  return type?.startsWith('json') ? 'json' : type
}

/** Parameters of a request, under the names of the convention. */
export function readParameters(
  rows: readonly ParameterRow[],
  body: JsonRecord,
): LlmRequest['parameters'] {
  const found: Record<string, Parameter> = {}
  for (const [field, attribute, read] of rows) {
    const value = body[field] == null ? undefined : read(body[field])
    if (value !== undefined) found[attribute] = value
  }
  return found
}
