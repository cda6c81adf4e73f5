import { parseEventId, type EventId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import {
  type LeftOut,
  type RecordedEvent,
  type RecordedOutcome,
  RESULT_KINDS,
  type ResultKind,
  type WireBytes,
  type WireExchange,
  type WireResponse,
} from '@agentops/protocol/recording'
import { isBase64 } from './base64.ts'
import { isList } from './canonical-json.ts'
import type { Fields } from './recording-fields.ts'
import { readRecordedMessages } from './recording-messages.ts'

/** A line is bounded, and so is what is in it. */
const ANY_LENGTH = Number.POSITIVE_INFINITY

const STATUSES = ['running', 'unset', 'ok', 'error'] as const
const EFFECTS = ['pure', 'read', 'write'] as const
const LEFT_OUT = ['request', 'response', 'input', 'outcome'] as const
const REASONS = ['size', 'redacted', 'off', 'unserialisable'] as const

/** Reads one event of a recording of version 1. */
export function readEvent(fields: Fields): RecordedEvent {
  return {
    id: readEventId(fields, 'id'),
    parentId: fields.nullable('parentId', readEventId),
    type: fields.text('type'),
    name: fields.text('name'),
    agentName: fields.text('agentName'),
    provider: fields.text('provider'),
    model: fields.text('model'),
    status: fields.oneOf('status', STATUSES),
    startedAt: fields.positive('startedAt'),
    durationMs: fields.nullable('durationMs', readPositive),
    costNano: fields.nullable('costNano', readPositive),
    inputTokens: fields.positive('inputTokens'),
    outputTokens: fields.positive('outputTokens'),
    input: fields.json('input'),
    exchange: fields.nullable('exchange', readExchange),
    outcome: fields.nullable('outcome', readOutcome),
    effect: fields.oneOf('effect', EFFECTS),
    leftOut: fields.list('leftOut', (_, item) => readLeftOut(item)),
    ...(fields.has('messages') && { messages: readRecordedMessages(fields, 'messages') }),
  }
}

function readEventId(fields: Fields, key: string): EventId {
  return parseEventId(fields.text(key)) ?? fields.refuse(key, 'must be 16 hex characters')
}

function readPositive(fields: Fields, key: string): number {
  return fields.positive(key)
}

function readExchange(parent: Fields, key: string): WireExchange {
  const fields = parent.object(key)
  const request = fields.object('request')
  return {
    request: {
      method: request.text('method'),
      url: request.text('url'),
      contentType: request.text('contentType'),
      body: request.nullable('body', readBytes),
    },
    response: fields.nullable('response', readResponse),
    failure: fields.nullable('failure', (_, failureKey) => {
      const failure = fields.object(failureKey)
      return {
        name: failure.text('name'),
        message: failure.text('message'),
        code: failure.text('code'),
        atMs: failure.positive('atMs'),
      }
    }),
    attempt: fields.positive('attempt'),
    retryOf: fields.nullable('retryOf', readEventId),
  }
}

function readResponse(parent: Fields, key: string): WireResponse {
  const fields = parent.object(key)
  const status = fields.positive('status')
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    fields.refuse('status', 'must be an HTTP status')
  }
  return {
    status,
    statusText: fields.text('statusText'),
    headers: fields.list('headers', readHeader),
    headMs: fields.positive('headMs'),
    chunks: fields.list('chunks', (_, chunk) => ({
      atMs: chunk.positive('atMs'),
      bytes: readBytes(chunk, 'bytes'),
    })),
  }
}

/** A header that could smuggle another one is refused. */
function readHeader(item: JsonValue, fields: Fields): readonly [string, string] {
  const pair: readonly JsonValue[] = Array.isArray(item) ? item : []
  const [name, value] = pair
  if (typeof name !== 'string' || typeof value !== 'string' || pair.length !== 2) {
    return fields.refuse('header', 'must be a name and a value')
  }
  const isSafe = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) && !/[\r\n\0]/.test(value)
  return isSafe ? [name, value] : fields.refuse('header', 'is no valid HTTP header')
}

function readBytes(fields: Fields, key: string): WireBytes {
  if (typeof fields.json(key) === 'string') return fields.text(key, ANY_LENGTH)
  const base64 = fields.object(key).text('base64', ANY_LENGTH)
  return isBase64(base64) ? { base64 } : fields.refuse(key, 'must be base64')
}

function readOutcome(parent: Fields, key: string): RecordedOutcome {
  const fields = parent.object(key)
  const kind = fields.oneOf('kind', ['value', 'error'])
  if (kind === 'error') {
    const [name, message] = [fields.text('name'), fields.text('message', ANY_LENGTH)]
    return { kind, name, message, code: fields.text('code'), ...readGave(fields) }
  }
  const yields = fields.has('yields') ? readYields(fields.json('yields'), fields) : {}
  const outcome = { kind, exact: fields.flag('exact'), ...readGave(fields), ...yields }
  return fields.has('value') ? { ...outcome, value: fields.json('value') } : outcome
}

function readYields(value: JsonValue, fields: Fields): { yields: readonly JsonValue[] } {
  return isList(value) ? { yields: value } : fields.refuse('yields', 'must be a list')
}

function readGave(fields: Fields): { gave?: ResultKind } {
  return fields.has('gave') ? { gave: fields.oneOf('gave', RESULT_KINDS) } : {}
}

function readLeftOut(fields: Fields): LeftOut {
  return {
    what: fields.oneOf('what', LEFT_OUT),
    reason: fields.oneOf('reason', REASONS),
    bytes: fields.positive('bytes'),
  }
}
