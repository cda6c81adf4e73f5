import { TOOL } from '@agentops/protocol/attributes'
import type { Event } from '../../event/event.ts'
import { noteToolResult } from '../../session/tool-execution.ts'
import { noteStepResult, parsedText, toError } from '../step.ts'

const NO_CONTEXT = { traceId: '', spanId: '', traceFlags: 0 } as const

/** OpenTelemetry's `SpanStatusCode.ERROR`. */
const STATUS_ERROR = 2

/** Where the AI SDK puts what a call gave; the first that is there counts. */
const RESULTS = ['ai.response.object', 'ai.response.text', 'ai.embedding', 'ai.response.toolCalls']

/**
 * A span of the AI SDK, as OpenTelemetry's `Span`, that writes to the event it stands for. Without an
 * event it does nothing.
 */
export class AiSdkSpan {
  readonly #event: Event | undefined

  constructor(event: Event | undefined) {
    this.#event = event
  }

  /** No ids: the event has its own. */
  spanContext(): typeof NO_CONTEXT {
    return NO_CONTEXT
  }

  setAttribute(key: string, value: unknown): this {
    return this.setAttributes({ [key]: value })
  }

  /** Keeps the result of a tool or of a call; what else the AI SDK says, the wire has said. */
  setAttributes(attributes: Readonly<Record<string, unknown>>): this {
    const event = this.#event
    if (!event) return this
    const result = attributes['ai.toolCall.result']
    if (result !== undefined) noteToolResult(event, parsedText(result))
    const key = RESULTS.find((name) => attributes[name] !== undefined)
    if (key && event.attributes[TOOL.name] === undefined)
      noteStepResult(event, resultOf(attributes, key))
    return this
  }

  addEvent(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  /** Fails the event; OK and unset say nothing that its end does not say. */
  setStatus({ code, message = '' }: { readonly code: number; readonly message?: string }): this {
    if (code === STATUS_ERROR && this.#event?.status !== 'error')
      this.#event?.fail(new Error(message))
    return this
  }

  updateName(): this {
    return this
  }

  end(): void {
    this.#event?.end()
  }

  /** The AI SDK asks for attributes only when this is true. */
  isRecording(): boolean {
    return this.#event !== undefined
  }

  recordException(exception: unknown): void {
    this.#event?.fail(toError(exception))
  }
}

function resultOf(attributes: Readonly<Record<string, unknown>>, key: string): unknown {
  return key === 'ai.response.text' ? attributes[key] : parsedText(attributes[key])
}
