import { EVENT, LLM, type Outcome } from '@agentops/protocol/attributes'
import { defer, deferUntil, hurryDeferred } from '../deferred.ts'
import type { AttributeInput, Event } from '../event/event.ts'
import { noteFailedAnswer, noteThrown } from '../event/provider-failures.ts'
import type { Session } from '../session/session.ts'
import { divertCall } from '../time-travel/divert-call.ts'
import type { Diversion, RequestEdit } from '../time-travel/diversion.ts'
import { wireAttributes } from '../time-travel/wire-record.ts'
import { ChunkTimes } from './chunk-times.ts'
import { ErrorGrace } from './error-grace.ts'
import { requestAttributes, responseAttributes } from './llm-attributes.ts'
import type {
  BaseProvider,
  Claim,
  HeaderReader,
  LlmResponse,
  RequestLine,
} from './providers/base.ts'
import { liteLlmAttributes } from './providers/litellm.ts'
import { hasCodecs, loadCodecs } from './providers/loaded-later.ts'
import { rateLimitAttributes } from './rate-limits.ts'
import { readAnswer } from './read-answer.ts'
import { systemCode } from './system-code.ts'
import type { Exchange, ResponseHead } from './wire/exchange.ts'
import { readHeaders } from './wire/header-text.ts'
import { isStreamed } from './wire/streamed-body.ts'

/** Of a larger body the rest is not kept; the event says so. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Where OpenAI and many others, Anthropic, AWS, Azure, Mistral and Cohere name a request. */
const REQUEST_IDS = [
  'x-request-id',
  'request-id',
  'x-amzn-requestid',
  'apim-request-id',
  'mistral-correlation-id',
  'x-debug-trace-id',
]

/** What a call is recorded with. */
export interface CallContext {
  readonly session: Session
  readonly provider: BaseProvider
  readonly claim: Claim
  readonly line: RequestLine
  /** Headers of the request. */
  readonly header: HeaderReader
}

/** Stainless SDKs (OpenAI, Anthropic, Groq …) number their attempts here. */
const RETRY_HEADER = 'x-stainless-retry-count'

/** 0 on the first attempt. */
function retryNumber(header: HeaderReader): number {
  const count = Number(header(RETRY_HEADER))
  return Number.isInteger(count) && count > 0 ? count : 0
}

function requestIdOf(header: HeaderReader): string | null {
  for (const name of REQUEST_IDS) {
    const id = header(name)
    if (id !== null) return id
  }
  return null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function noteServer(attributes: Record<string, AttributeInput>, host: string): void {
  const colon = host.lastIndexOf(':')
  const port = colon < 0 ? Number.NaN : Number(host.slice(colon + 1))
  const hasPort = Number.isInteger(port)
  attributes[LLM.serverAddress] = hasPort ? host.slice(0, colon) : host
  if (hasPort) attributes[LLM.serverPort] = port
}

/** What is known of a call before it is sent. */
function startAttributes(context: CallContext): Record<string, AttributeInput> {
  const { provider, claim, line } = context
  const attributes: Record<string, AttributeInput> = {
    [LLM.operation]: claim.operation,
    [LLM.provider]: provider.name,
  }
  noteServer(attributes, line.host)
  return attributes
}

/** So many are read at once rather than with other calls. */
const MANY_CHUNKS = 16

/**
 * One attempt of one LLM call, from request to the end of its answer, as one event. While the call
 * runs it keeps references; what they say is read afterwards.
 */
export class LlmCall implements Exchange {
  readonly #event: Event
  readonly #context: CallContext
  readonly diversion: Diversion | undefined
  readonly #times = new ChunkTimes()
  #chunks: Uint8Array[] = []
  #bytes = 0
  #text: string | undefined
  #request: string | undefined
  #isEdited = false
  #failure: unknown
  #status: number | undefined
  #grace: ErrorGrace | undefined
  #header: HeaderReader = () => null

  constructor(context: CallContext) {
    const { session, claim } = context
    this.#context = context
    if (!hasCodecs()) deferUntil(loadCodecs())
    const attributes = startAttributes(context)
    this.#event = session.open('llm', claim.operation, { kind: 3, attributes })
    this.#event.beforeDelivery(() => this.#readAnswer())
    const { replay } = session
    if (!replay) return
    const edited = (edit: RequestEdit) => this.#edited(edit)
    const attempt = retryNumber(context.header)
    this.diversion = divertCall({ event: this.#event, replay, edited, attempt }, context)
  }

  requestBody(text: string): void {
    // What the program asked stays what is compared when this session runs again.
    if (this.#isEdited) return
    this.#request = text
    defer(() => {
      this.#noteRetry()
      this.#readRequest(text)
    })
  }

  /** For people the event says what was sent. */
  #edited({ body, model }: RequestEdit): void {
    this.#isEdited = true
    defer(() => {
      const { provider, claim } = this.#context
      const asked = provider.parseRequest(claim, parseJson(this.#request ?? ''))
      for (const name of Object.keys(requestAttributes(asked, this.#event.config))) {
        delete this.#event.attributes[name]
      }
      this.#readRequest(body, model === undefined ? claim : { ...claim, model })
    })
  }

  responded({ status, headers }: ResponseHead): void {
    this.#status = status
    this.#event.attributes[LLM.httpStatus] = status
    this.#header = readHeaders(headers)
    if (status < 400) return
    const requestId = requestIdOf(this.#header)
    noteFailedAnswer({ provider: this.#provider, status, ...(requestId && { requestId }) })
    this.#grace ??= new ErrorGrace((at) => this.#end('abandoned', at))
  }

  /** Known once there is an answer: a proxy says in its headers that it is one. */
  get #provider(): string {
    const behind = liteLlmAttributes({ get: this.#header })[LLM.provider]
    return String(behind ?? this.#event.attributes[LLM.provider])
  }

  reading(): void {
    this.#grace?.cancel()
  }

  chunk(bytes: Uint8Array): void {
    this.#times.note()
    this.#grace?.moved()
    this.#bytes += bytes.length
    if (this.#bytes <= MAX_BODY_BYTES) this.#chunks.push(bytes)
  }

  text(text: string): void {
    this.#text = text
  }

  ended(outcome: Outcome, error?: unknown): void {
    const event = this.#event
    if (event.endedAt !== undefined) return
    if (outcome === 'failed') {
      this.#failure = error
      event.fail(error)
      noteThrown(error, this.#provider)
      const code = systemCode(error)
      if (code) event.attributes[EVENT.errorType] = code
    }
    this.#end(outcome)
  }

  #end(outcome: Outcome, at?: number): void {
    this.#grace?.cancel()
    this.#event.attributes[LLM.outcome] = outcome
    this.#event.end(at)
    if (this.#chunks.length > MANY_CHUNKS) hurryDeferred()
  }

  #noteRetry(): void {
    const retry = retryNumber(this.#context.header)
    if (retry > 0) this.#event.attributes[LLM.retry] = retry
  }

  #readRequest(text: string, claim = this.#context.claim): void {
    const { provider } = this.#context
    const request = provider.parseRequest(claim, parseJson(text))
    if (request.model) this.#event.name = `${claim.operation} ${request.model}`
    Object.assign(this.#event.attributes, requestAttributes(request, this.#event.config))
  }

  /** Reads what was collected of the answer. Runs once, when the event is over. */
  #readAnswer(): void {
    if (this.#request === undefined) this.#noteRetry()
    this.#noteHeaders()
    const response = this.#parseAnswer(this.#text ?? this.#joinChunks())
    const { captureContent, captureWire } = this.#event.config
    if (captureContent && captureWire) Object.assign(this.#event.attributes, this.#wire())
    this.#chunks = []
    this.#text = undefined
    this.#request = undefined
    if (response) this.#note(this.#context.session.countedUsage.once(response))
    Object.assign(
      this.#event.attributes,
      this.#times.attributes(isStreamed(this.#header('content-type') ?? '')),
    )
    if (this.#bytes > MAX_BODY_BYTES) {
      this.#event.attributes['agentops.truncated'] =
        `the answer had ${this.#bytes} bytes; the first ${MAX_BODY_BYTES} were kept`
    }
  }

  #noteHeaders(): void {
    const { attributes } = this.#event
    const requestId = requestIdOf(this.#header)
    if (requestId) attributes[LLM.requestId] = requestId
    Object.assign(attributes, liteLlmAttributes({ get: this.#header }))
    Object.assign(attributes, rateLimitAttributes(this.#header))
  }

  #note(response: LlmResponse): void {
    const event = this.#event
    Object.assign(event.attributes, responseAttributes(response, event.config))
    for (const part of response.outputMessages.flatMap((message) => message.parts)) {
      if (part.type !== 'tool_call' || part.id === undefined) continue
      this.#context.session.toolLinks.requested(part.id, part.name, part.arguments)
    }
    if (!response.failure) return
    event.status = 'error'
    event.statusMessage = response.failure.message
    event.attributes[EVENT.errorType] = response.failure.type
    event.attributes[LLM.outcome] = 'failed' satisfies Outcome
  }

  /** The exchange as it was on the wire, for replay. */
  #wire(): Record<string, string> {
    const { line, header } = this.#context
    const { startedAt, endedAt = startedAt } = this.#event
    const endedMs = endedAt - startedAt
    return wireAttributes({
      line,
      requestHeader: header,
      requestBody: this.#request,
      status: this.#status,
      header: this.#header,
      body: this.#text ?? this.#chunks,
      bodyBytes: Math.max(this.#bytes, this.#text?.length ?? 0),
      timeOf: (piece) => this.#times.of(piece) ?? endedMs,
      failure: this.#failure,
      endedMs,
    })
  }

  #joinChunks(): Uint8Array {
    const whole = new Uint8Array(this.#chunks.reduce((size, bytes) => size + bytes.length, 0))
    let position = 0
    for (const bytes of this.#chunks) {
      whole.set(bytes, position)
      position += bytes.length
    }
    return whole
  }

  #parseAnswer(body: Uint8Array | string): LlmResponse | undefined {
    if (this.#status === undefined) return undefined
    const { provider, claim } = this.#context
    const isComplete = this.#event.attributes[LLM.outcome] === 'completed'
    return readAnswer(provider, claim, {
      status: this.#status,
      header: this.#header,
      body,
      isComplete,
    })
  }
}
