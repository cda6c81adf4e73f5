import type { JsonValue } from '@agentops/protocol/messages'
import { isList, isObject, parseJson } from './canonical-json.ts'

/** Changes a text. */
export type ChangeText = (text: string) => string

/** A line of a stream that holds JSON: Server-Sent Events, or JSON lines. */
interface JsonLine {
  readonly before: string
  readonly data: JsonValue
}

/** A text in a line: under which keys it stands, so that its pieces are found again in other lines. */
type Visit = (text: string, place: string) => string

/**
 * Takes out of a streamed body what no single chunk shows: a text comes in pieces, each in JSON of its
 * own. Where the pieces together hold something to change, the first gets the whole changed text and
 * the others are emptied; the framing stays.
 *
 * @returns the very text when there is nothing to change
 */
export function redactStream(body: string, change: ChangeText): string {
  const lines = body.split('\n')
  const parsed = lines.map(jsonLine)
  const texts = new Map<string, string[]>()
  for (const line of parsed) {
    if (!line) continue
    visitTexts(line.data, '', (text, place) => {
      const known = texts.get(place)
      if (known) known.push(text)
      else texts.set(place, [text])
      return text
    })
  }
  const changed = changedTexts(texts, change)
  if (changed.size === 0) return body
  return lines.map((line, index) => rewritten(line, parsed[index], changed)).join('\n')
}

function jsonLine(line: string): JsonLine | undefined {
  const [, before = '', json = ''] = /^((?:data:)?\s*)(\S.*?)\s*$/.exec(line) ?? []
  if (!/^[[{]/.test(json)) return undefined
  const data = parseJson(json)
  return data === undefined ? undefined : { before, data }
}

/** Whole texts by their place, of those that are to change; each is given once. */
function changedTexts(
  texts: ReadonlyMap<string, readonly string[]>,
  change: ChangeText,
): Map<string, string> {
  const changed = new Map<string, string>()
  for (const [place, pieces] of texts) {
    // What is the same in every line, as an id and a model are, is no text in pieces.
    if (new Set(pieces).size === 1) continue
    const whole = pieces.join('')
    const after = change(whole)
    if (after !== whole) changed.set(place, after)
  }
  return changed
}

function rewritten(
  line: string,
  parsed: JsonLine | undefined,
  changed: Map<string, string>,
): string {
  if (!parsed) return line
  let isChanged = false
  const data = visitTexts(parsed.data, '', (text, place) => {
    const whole = changed.get(place)
    if (whole === undefined || text === '') return text
    isChanged = true
    changed.set(place, '')
    return whole
  })
  return isChanged ? `${parsed.before}${JSON.stringify(data)}` : line
}

/** Several texts that are streamed at once are told apart by an `index` beside them. */
function visitTexts(value: JsonValue, place: string, visit: Visit): JsonValue {
  if (typeof value === 'string') return visit(value, place)
  if (isList(value)) {
    return value.map((item, index) => visitTexts(item, `${place}[${index}]`, visit))
  }
  if (!isObject(value)) return value
  const index = typeof value['index'] === 'number' ? `#${value['index']}` : ''
  const copy: Record<string, JsonValue> = Object.create(null)
  for (const [key, item] of Object.entries(value)) {
    copy[key] = visitTexts(item, `${place}${index}.${key}`, visit)
  }
  return copy
}
