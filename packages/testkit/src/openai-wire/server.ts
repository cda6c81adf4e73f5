import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeChunks } from '../body-writer.ts'
import { startLocalServer, type LocalRequest } from '../local-server.ts'
import type { Answer, Brain, Refusal } from './brain.ts'
import { readChatRequest, type ChatRequest } from './chat-request.ts'
import { completionBody, decide, type Completion } from './completion.ts'
import { completionEvents, errorEvent } from './completion-chunks.ts'
import { embeddingsBody, embeddingTokens, readEmbeddingsRequest } from './embeddings.ts'
import { openExchange, type OpenExchange, type WireExchange } from './exchange.ts'
import { wireHeaders, wireId } from './identity.ts'
import { answerDelay, chunkDelay, type Pace } from './pace.ts'
import { UsageMeter } from './usage.ts'
import { badRequest, errorBody, errorHeaders, NO_KEY, unknownUrl } from './wire-error.ts'

/** A running stand-in for OpenAI. */
export interface OpenAiWire {
  /** Base URL for OpenAI's SDK, `/v1` included. */
  readonly url: string
  /** Every exchange since the start, in order of arrival. */
  readonly log: readonly WireExchange[]
  close(): Promise<void>
}

/** Options of {@link startOpenAiWire}. */
export interface OpenAiWireOptions {
  readonly brain: Brain
  /** Default 0: the system chooses. */
  readonly port?: number
  /** Default `natural`. */
  readonly pace?: Pace
}

/**
 * Plays OpenAI on 127.0.0.1: chat completions (JSON and streamed), embeddings and errors, in the
 * format of https://platform.openai.com/docs/api-reference. Any bearer key is accepted, none is
 * kept.
 */
export async function startOpenAiWire({
  brain,
  port = 0,
  pace = 'natural',
}: OpenAiWireOptions): Promise<OpenAiWire> {
  const log: WireExchange[] = []
  const meter = new UsageMeter()
  const server = await startLocalServer({
    port,
    handle: async (request, response) => {
      const exchange = openExchange(request, wireId('req_', 32).toLowerCase())
      log.push(exchange)
      await new Answering({ exchange, response, pace }).answer(request, brain, meter)
    },
  })
  return { url: `${server.url}/v1`, log, close: () => server.close() }
}

/** One request's answer: decides it, writes it, and keeps the record. */
class Answering {
  readonly #exchange: OpenExchange
  readonly #response: ServerResponse
  readonly #pace: Pace

  constructor(parts: { exchange: OpenExchange; response: ServerResponse; pace: Pace }) {
    this.#exchange = parts.exchange
    this.#response = parts.response
    this.#pace = parts.pace
  }

  async answer(request: LocalRequest, brain: Brain, meter: UsageMeter): Promise<void> {
    if (!request.headers.authorization?.startsWith('Bearer ')) return this.#refuse(NO_KEY)
    switch (`${request.method} ${request.path}`) {
      case 'POST /v1/chat/completions':
        return this.#chat(brain, meter)
      case 'POST /v1/embeddings':
        return this.#embed()
      default:
        return this.#refuse(unknownUrl(request.method, request.path))
    }
  }

  async #chat(brain: Brain, meter: UsageMeter): Promise<void> {
    const request = readChatRequest(this.#exchange.request)
    if (request === undefined)
      return this.#refuse(badRequest('you must provide a model and messages'))
    this.#exchange.streamed = request.stream === true
    const reply = brain(request, { retry: this.#exchange.retry })
    if (reply.type === 'error') return this.#refuse(reply)
    const completion = decide(request.model, reply, meter.measure(request, reply))
    this.#exchange.completion = completion
    if (request.stream === true) return this.#stream(request, reply, completion)
    return this.#json(completionBody(completion), completion.usage.completion_tokens)
  }

  async #embed(): Promise<void> {
    const request = readEmbeddingsRequest(this.#exchange.request)
    if (request === undefined) return this.#refuse(badRequest('you must provide a model and input'))
    this.#exchange.embeddingTokens = embeddingTokens(request)
    return this.#json(embeddingsBody(request), 0)
  }

  async #stream(request: ChatRequest, { interrupt }: Answer, completion: Completion) {
    this.#head(200, 'text/event-stream; charset=utf-8', completion.usage.prompt_tokens)
    this.#response.flushHeaders()
    const events = completionEvents(completion, request.stream_options?.include_usage === true)
    const wait = (index: number) => chunkDelay(this.#pace, index)
    if (interrupt === undefined) {
      const read = await writeChunks(this.#response, events, wait)
      this.#exchange.end = read ? 'completed' : 'left'
      return
    }
    this.#exchange.end = 'interrupted'
    const sent = events.slice(0, interrupt.afterChunks)
    if (interrupt.how === 'event') {
      await writeChunks(this.#response, [...sent, errorEvent('The server had an error')], wait)
    } else {
      await this.#cut(sent)
    }
  }

  /** Sends what was asked for and lets it reach the client before the connection goes. */
  async #cut(events: readonly string[]): Promise<void> {
    for (const event of events) this.#response.write(event)
    await sleep(20)
    this.#response.destroy()
  }

  async #json(body: object, outputTokens: number): Promise<void> {
    const delay = answerDelay(this.#pace, outputTokens)
    if (delay > 0) await sleep(delay)
    if (this.#response.destroyed) {
      this.#exchange.end = 'left'
      return
    }
    this.#head(200, 'application/json')
    this.#response.end(JSON.stringify(body))
    this.#exchange.end = 'completed'
  }

  #refuse(refusal: Refusal): void {
    this.#exchange.refusal = refusal
    for (const [name, value] of Object.entries(errorHeaders(refusal))) {
      this.#response.setHeader(name, value)
    }
    this.#head(refusal.status, 'application/json; charset=utf-8')
    this.#response.end(JSON.stringify(errorBody(refusal)))
    this.#exchange.end = 'completed'
  }

  #head(status: number, contentType: string, promptTokens = 0): void {
    this.#exchange.status = status
    const headers = wireHeaders({
      requestId: this.#exchange.requestId,
      processingMs: this.#pace === 'natural' ? 180 : 1,
      promptTokens,
      exhausted: status === 429,
    })
    this.#response.writeHead(status, { 'content-type': contentType, ...headers })
  }
}
