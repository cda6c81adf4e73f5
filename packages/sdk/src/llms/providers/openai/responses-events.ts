import type { WireEvent } from '../encoded.ts'
import { isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { piecesOf } from '../spoken.ts'

type Event = JsonRecord & { readonly type: string }

/** Where a content is: its item and its index in it. */
type Place = JsonRecord

/** Type of content → its field, and the names of its events. */
const CONTENT: Readonly<Record<string, readonly [field: string, event: string]>> = {
  output_text: ['text', 'response.output_text'],
  refusal: ['refusal', 'response.refusal'],
}

function deltas(event: string, place: Place, [field, whole]: readonly [string, string]): Event[] {
  return [
    ...piecesOf(whole).map((delta) => ({ type: `${event}.delta`, ...place, delta })),
    { type: `${event}.done`, ...place, [field]: whole },
  ]
}

function contentEvents(content: JsonRecord, place: Place): Event[] {
  const [field, event] = CONTENT[String(content['type'])] ?? []
  if (field === undefined || event === undefined) return []
  const whole = text(content[field]) ?? ''
  const isCited = content['annotations'] !== undefined
  const begun = { ...content, [field]: '', ...(isCited && { annotations: [] }) }
  const cited = list(content['annotations']).map((annotation, annotation_index) => ({
    type: 'response.output_text.annotation.added',
    ...place,
    annotation_index,
    annotation,
  }))
  return [
    { type: 'response.content_part.added', ...place, part: begun },
    ...deltas(event, place, [field, whole]),
    ...cited,
    { type: 'response.content_part.done', ...place, part: content },
  ]
}

function summaryEvents(part: JsonRecord, place: Place): Event[] {
  const event = 'response.reasoning_summary'
  return [
    { type: `${event}_part.added`, ...place, part: { ...part, text: '' } },
    ...deltas(`${event}_text`, place, ['text', text(part['text']) ?? '']),
    { type: `${event}_part.done`, ...place, part },
  ]
}

/** What an item is when it begins, and what makes it grow. */
function growth(item: JsonRecord, place: Place): readonly [JsonRecord, Event[]] {
  const contents = list(item['content']).map(record)
  switch (item['type']) {
    case 'message':
      return [
        { ...item, status: 'in_progress', content: [] },
        contents.flatMap((part, index) => contentEvents(part, { ...place, content_index: index })),
      ]
    case 'reasoning':
      return [
        { ...item, summary: [] },
        list(item['summary']).flatMap((part, index) =>
          summaryEvents(record(part), { ...place, summary_index: index }),
        ),
      ]
    case 'function_call': {
      const whole = text(item['arguments']) ?? ''
      const event = 'response.function_call_arguments'
      return [
        { ...item, arguments: '', status: 'in_progress' },
        deltas(event, place, ['arguments', whole]),
      ]
    }
    default:
      return [item, []]
  }
}

function itemEvents(item: JsonRecord, output_index: number): Event[] {
  const [begun, events] = growth(item, { item_id: item['id'], output_index })
  return [
    { type: 'response.output_item.added', output_index, item: begun },
    ...events,
    { type: 'response.output_item.done', output_index, item },
  ]
}

/** The stream that ends with a response: it begins empty, and its items grow one after the other. */
export function responseEvents(response: JsonRecord): WireEvent[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null }
  const items = list(response['output']).filter(isRecord).flatMap(itemEvents)
  const events: Event[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...items,
    { type: `response.${text(response['status']) ?? 'completed'}`, response },
  ]
  return events.map((event, sequence_number) => ({
    event: event.type,
    data: { ...event, sequence_number },
  }))
}
