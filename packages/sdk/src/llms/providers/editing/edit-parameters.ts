import type { JsonValue } from '@agentops/protocol/messages'
import { finite, type JsonRecord, record, text, texts } from '../json.ts'
import type { ParameterRow } from '../parameters.ts'

const PREFIX = 'gen_ai.request.'

/** Where an endpoint's parameters are. */
export interface ParameterTable {
  readonly rows: readonly ParameterRow[]
  /** Field of the body that holds them. Default: the body itself. */
  readonly within?: string
  /** Fields that the endpoint does not have, or should not be given anew. Default: none. */
  readonly foreign?: readonly string[]
}

/** Fields that are read as they are can be written as they are. */
const PLAIN = new Set<unknown>([finite, text, texts])

function isWritable([, , read, inner]: ParameterRow): boolean {
  return inner !== undefined || PLAIN.has(read)
}

/** The row by which a parameter is written: of a field that is there, else the first. */
function rowFor(rows: readonly ParameterRow[], holder: JsonRecord, foreign: readonly string[]) {
  const writable = rows.filter(isWritable)
  const present = writable.find(([field]) => holder[field] != null)
  return present ?? writable.find(([field]) => !foreign.includes(field))
}

function withField(holder: JsonRecord, field: string, value: unknown): JsonRecord {
  const { [field]: _before, ...rest } = holder
  return value === null || value === undefined ? rest : { ...rest, [field]: value }
}

function withRow(holder: JsonRecord, [field, , , inner]: ParameterRow, value: JsonValue) {
  if (inner === undefined) return withField(holder, field, value)
  const changed = withField(record(holder[field]), inner, value)
  return withField(holder, field, Object.keys(changed).length === 0 ? null : changed)
}

/** What a program keeps among parameters stays there, also where the convention has no name for it. */
function isHeld(name: string, holder: JsonRecord, body: JsonRecord): boolean {
  return holder[name] !== undefined && body[name] === undefined
}

/**
 * A body with parameters put over its own, each under the convention's name (`temperature`,
 * `gen_ai.request.temperature`) or the provider's; null takes one away, unknown names go in as they
 * are. Undefined for a parameter of the convention that this endpoint cannot be given.
 */
export function editParameters(
  body: JsonRecord,
  changes: Readonly<Record<string, JsonValue>>,
  { rows, within, foreign = [] }: ParameterTable,
): JsonRecord | undefined {
  let outer = body
  let holder = within === undefined ? body : record(body[within])
  for (const [name, value] of Object.entries(changes)) {
    const isRow = rows.some(([field]) => field === name)
    const isOwn = isRow && holder[name] !== undefined
    const known = rows.filter(([, attribute]) => attribute === name || attribute === PREFIX + name)
    const row = rowFor(known, holder, foreign)
    if (row && !isOwn) holder = withRow(holder, row, value)
    else if (known.length > 0 && !isOwn) return undefined
    else if (within === undefined || isRow || isHeld(name, holder, body)) {
      holder = withField(holder, name, value)
    } else outer = withField(outer, name, value)
  }
  return within === undefined ? holder : { ...outer, [within]: holder }
}
