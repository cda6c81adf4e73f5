import { EVENT } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import type { JsonValue } from '@agentops/protocol/messages'
import { isList, isObject, parseJson } from '@agentops/replay/canonical-json'
import type { JsonDifference } from '@agentops/replay/diff-json'

/** Where a run did something else than was recorded, and what. */
export interface DivergenceDetail {
  /** Where in the program. */
  readonly path: string
  /** The recorded event that is nearest; empty when nothing was recorded. */
  readonly eventId: string
  readonly eventName: string
  /** Method and address, or tool; both empty where contents are not kept. */
  readonly target: { readonly before: string; readonly after: string }
  readonly differences: readonly JsonDifference[]
}

type Fields = Readonly<Record<string, JsonValue>>

/** What an event says of a divergence; undefined when it says nothing of one. */
export function divergenceOf(detail: EventDetail): DivergenceDetail | undefined {
  const said = detail.attributes[EVENT.divergence]
  const value = typeof said === 'string' ? parseJson(said) : said
  if (value === undefined || !isObject(value)) return undefined
  const target = fieldsOf(value['target'])
  return {
    path: textOf(value, 'path'),
    eventId: textOf(value, 'eventId'),
    eventName: textOf(value, 'eventName'),
    target: { before: textOf(target, 'before'), after: textOf(target, 'after') },
    differences: listOf(value['differences']).flatMap((one) => differenceOf(one) ?? []),
  }
}

function differenceOf(value: JsonValue): JsonDifference | undefined {
  const { kind, path, before, after } = fieldsOf(value)
  if (kind !== 'added' && kind !== 'removed' && kind !== 'changed') return undefined
  const steps = listOf(path).filter((key) => typeof key === 'string' || typeof key === 'number')
  return {
    kind,
    path: steps,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  }
}

function fieldsOf(value: JsonValue | undefined): Fields {
  return value !== undefined && isObject(value) ? value : {}
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value !== undefined && isList(value) ? value : []
}

function textOf(fields: Fields, key: string): string {
  const value = fields[key]
  return typeof value === 'string' ? value : ''
}
