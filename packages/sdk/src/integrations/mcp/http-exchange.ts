import { MCP, type Outcome } from '@agentops/protocol/attributes'
import { defer } from '../../deferred.ts'
import type { HeaderReader, RequestLine } from '../../llms/providers/base.ts'
import type { Exchange, ResponseHead } from '../../llms/wire/exchange.ts'
import { readStreamed } from '../../llms/wire/streamed-body.ts'
import type { Session } from '../../session/session.ts'
import type { CallDecision, Diversion } from '../../time-travel/diversion.ts'
import { effectKnownBy, rememberServer, rememberTools, serverKnownBy } from './servers.ts'
import { type McpToolEvent, noteMcpFailure, noteMcpResult, openMcpTool } from './tool-result.ts'

/** Of a longer answer the rest is not read; the event then has no result. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** An answer that is longer is read once, at its end. */
const MAX_EARLY_BYTES = 256 * 1024

const SESSION_HEADER = 'mcp-session-id'

type JsonObject = Readonly<Record<string, unknown>>

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function objectAt(object: JsonObject | undefined, key: string): JsonObject {
  const value = object?.[key]
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** JSON-RPC 2.0, section 5.1. */
const INTERNAL_ERROR = -32603

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A failure that the server reported, or an answer that never came. */
class McpRequestError extends Error {
  override readonly name = 'McpRequestError'
}

/** One request to an MCP server over streamable HTTP. A `tools/call` is a tool event. */
class McpExchange implements Exchange {
  readonly diversion: Diversion | undefined
  readonly #address: string
  readonly #findSession: () => Session | undefined
  #serverKey: string
  #request: JsonObject | undefined
  #tool: McpToolEvent | undefined
  #isOver = false
  #status = 0
  #contentType = ''
  #chunks: Uint8Array[] = []
  #bytes = 0

  constructor(line: RequestLine, header: HeaderReader, findSession: () => Session | undefined) {
    this.#address = line.host + line.path
    this.#serverKey = header(SESSION_HEADER) ?? this.#address
    this.#findSession = findSession
    if (findSession()?.replay) {
      const decide = (body?: Uint8Array) => Promise.resolve(this.#decide(body))
      this.diversion = { isPaced: false, decide }
    }
  }

  requestBody(text: string): void {
    if (this.#request) return
    this.#request = parseObject(text)
    if (this.#request?.['method'] === 'tools/call')
      this.#openTool(objectAt(this.#request, 'params'))
  }

  responded({ status, headers }: ResponseHead): void {
    this.#status = status
    this.#contentType = headers.get('content-type') ?? ''
    this.#serverKey = headers.get(SESSION_HEADER) ?? this.#serverKey
  }

  chunk(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    if (this.#bytes > MAX_ANSWER_BYTES) return
    this.#chunks.push(bytes)
    const tool = this.#tool
    // Who opened the event ends it once the answer is there, which may be before the body ends.
    if (tool && !tool.isOurs && this.#bytes <= MAX_EARLY_BYTES) {
      defer(() => (this.#answer() ? this.#noteAnswer(tool) : undefined))
    }
  }

  text(text: string): void {
    this.chunk(new TextEncoder().encode(text))
  }

  ended(outcome: Outcome, error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const tool = this.#tool
    if (this.#request?.['method'] === 'initialize') defer(() => this.#readServer())
    if (this.#request?.['method'] === 'tools/list') defer(() => this.#readTools())
    if (!tool) return
    // Before the event is delivered: deferred work keeps its order.
    if (outcome === 'failed') noteMcpFailure(tool, error)
    else defer(() => this.#noteAnswer(tool))
    if (tool.isOurs) tool.event.end()
  }

  #openTool(params: JsonObject): void {
    const { name } = params
    const session = this.#findSession()
    if (!session || typeof name !== 'string') return
    const attributes = { [MCP.method]: 'tools/call', ...serverKnownBy(this.#serverKey) }
    const input = params['arguments'] ?? {}
    const effect = effectKnownBy(this.#serverKey, name)
    this.#tool = openMcpTool(session, { name, input, layer: 'mcp-request', effect, attributes })
  }

  /** In a replay: what a tool comes to is the answer; whatever else is asked goes to the server. */
  #decide(body: Uint8Array | undefined): CallDecision {
    if (body) this.requestBody(Buffer.from(body).toString('utf8'))
    const decision = this.#tool?.decision
    if (!decision) return { kind: 'live' }
    const said =
      decision.kind === 'return'
        ? { result: decision.value }
        : { error: { code: INTERNAL_ERROR, message: messageOf(decision.error) } }
    const message = { jsonrpc: '2.0', id: this.#request?.['id'], ...said }
    const bytes = Buffer.from(JSON.stringify(message))
    const headers = [['content-type', 'application/json']] as const
    return { kind: 'serve', answer: { status: 200, headers, chunks: [{ atMs: 0, bytes }] } }
  }

  #readTools(): void {
    rememberTools(this.#serverKey, this.#answer()?.['result'])
  }

  #readServer(): void {
    rememberServer(this.#serverKey, objectAt(this.#answer(), 'result')['serverInfo'])
  }

  #noteAnswer(tool: McpToolEvent): void {
    const answer = this.#answer()
    if (answer?.['result'] !== undefined) return noteMcpResult(tool, answer['result'])
    const { message } = objectAt(answer, 'error')
    const said = typeof message === 'string' ? message : `no answer (HTTP ${this.#status})`
    noteMcpFailure(tool, new McpRequestError(said))
  }

  /** The message of the answer that has the request's id. */
  #answer(): JsonObject | undefined {
    let found: JsonObject | undefined
    const consider = (text: string): void => {
      const message = parseObject(text)
      if (message && message['id'] === this.#request?.['id'] && !('method' in message)) {
        found ??= message
      }
    }
    const body = Buffer.concat(this.#chunks)
    if (!this.#contentType.includes('event-stream')) consider(body.toString('utf8'))
    else readStreamed(body, this.#contentType, (_event, data) => consider(data))
    return found
  }
}

/**
 * Observes a request when it may be one to an MCP server.
 *
 * @see https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#streamable-http:
 * every POST of a client accepts both content types
 */
export function openMcpExchange(
  line: RequestLine,
  header: HeaderReader,
  findSession: () => Session | undefined,
): Exchange | undefined {
  if (line.method !== 'POST') return undefined
  const accepted = header('accept')
  const isMcp = accepted?.includes('application/json') && accepted.includes('text/event-stream')
  return isMcp ? new McpExchange(line, header, findSession) : undefined
}
