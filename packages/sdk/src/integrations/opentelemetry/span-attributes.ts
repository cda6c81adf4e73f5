import { EVENT, EXCEPTION, SCOPE_NAME } from '@agentops/protocol/attributes'
import type { Config } from '../../config.ts'
import type { AttributeInput, Event } from '../../event/event.ts'
import { clip } from '../../event/serialize.ts'
import type { SpanLike } from './span.ts'

/** Of more attributes the rest is left out. */
const MAX_ATTRIBUTES = 256
/** OpenTelemetry's `SpanStatusCode`. */
const OK = 1
const ERROR = 2

/** What an event says of itself, whatever the span says. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  EVENT.type,
  EVENT.sessionId,
  EVENT.tags,
  EVENT.state,
  EVENT.userId,
])

/**
 * Parts of attribute names, in all dialects, whose values are what was said, asked and answered:
 * `gen_ai.input.messages`, `gen_ai.prompt.0.content`, `ai.toolCall.args`, `traceloop.entity.input`,
 * `llm.output_messages.0.message.content`, `input.value`, `db.query.text` …
 */
const CONTENT =
  /(^|\.)(prompts?|completions?|inputs?|outputs?|(in|out)put_messages|messages?|message_content|contents?|arguments|args|results?|text|object|values?|embeddings?|tool_?calls?(?!\.(id|name)$)|system_instructions|definitions|functions|documents|statement|body)(\.|$)/i

/** Content by its name, but a plain word of what kind it is. */
const NO_CONTENT: ReadonlySet<string> = new Set(['gen_ai.output.type', EXCEPTION.message])

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number')
}

function toInput(value: unknown, { maxValueLength }: Config): AttributeInput | undefined {
  if (typeof value === 'string') return clip(value, maxValueLength)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (isNumbers(value)) return value
  if (isTexts(value)) return value.map((item) => clip(item, maxValueLength))
  return undefined
}

/** What an event may take over of a span's attributes. */
function attributesOf(span: SpanLike, config: Config): Record<string, AttributeInput> {
  const taken: Record<string, AttributeInput> = {}
  for (const [name, value] of Object.entries(span.attributes).slice(0, MAX_ATTRIBUTES)) {
    const isContent = CONTENT.test(name) && !NO_CONTENT.has(name)
    if (OWN_NAMES.has(name) || (isContent && !config.captureContent)) continue
    const input = toInput(value, config)
    if (input !== undefined) taken[name] = input
  }
  return taken
}

/** The exception that the span has noted last (`recordException`). */
function exceptionOf(span: SpanLike, config: Config): Record<string, AttributeInput> {
  const exception = span.events.findLast(({ name }) => name === 'exception')?.attributes ?? {}
  const noted: Record<string, AttributeInput> = {}
  for (const name of [EXCEPTION.type, EXCEPTION.message, EXCEPTION.stacktrace]) {
    const value = exception[name]
    if (typeof value === 'string') noted[name] = clip(value, config.maxTextLength)
  }
  return noted
}

/** Says on an event what the span has said, within the client's limits. */
export function copySpan(span: SpanLike, event: Event): void {
  const { code, message = '' } = span.status
  Object.assign(event.attributes, attributesOf(span, event.config), exceptionOf(span, event.config))
  if (code === OK) event.status = 'ok'
  if (code !== ERROR) return
  event.status = 'error'
  event.statusMessage = message || String(event.attributes[EXCEPTION.message] ?? '')
}

/** Takes back what a span said of a call that is recorded otherwise. */
export function forgetCall(event: Event): void {
  for (const name of Object.keys(event.attributes)) {
    if (/^(gen_ai|llm|ai)\./.test(name) && name !== EVENT.agentId && name !== EVENT.agentName) {
      delete event.attributes[name]
    }
  }
}

/** Whether the span is one of our own events. */
export function isOurs(name: string): boolean {
  return name === SCOPE_NAME
}
