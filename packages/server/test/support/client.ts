import { gzipSync } from 'node:zlib'
import {
  EventPage,
  EventDetailSchema,
  SessionDetailSchema,
  SessionPage,
} from '@agentops/protocol/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { encode } from './spans.ts'

const TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' }

/** How a request is sent. */
export interface SendOptions {
  readonly encoding?: 'protobuf' | 'json'
  readonly gzip?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** Speaks to a server as an SDK, a dashboard or a stranger would. */
export class TestClient {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  /** Sends recorded spans. */
  send(spans: readonly ReadableSpan[], options: SendOptions = {}): Promise<Response> {
    const { encoding = 'protobuf' } = options
    return this.sendBody(encode(spans, encoding), { ...options, encoding })
  }

  /** Sends any bytes as an OTLP request. */
  sendBody(
    body: Buffer,
    { encoding = 'protobuf', gzip = false, headers = {} }: SendOptions = {},
  ): Promise<Response> {
    return fetch(`${this.url}/v1/traces`, {
      method: 'POST',
      headers: {
        'content-type': TYPES[encoding],
        ...(gzip && { 'content-encoding': 'gzip' }),
        ...headers,
      },
      body: new Uint8Array(gzip ? gzipSync(body) : body),
    })
  }

  /** Sends JSON to a route of the API. */
  call(
    method: 'POST' | 'PATCH',
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers })
  }

  async session(id: string) {
    return SessionDetailSchema.parse(await (await this.get(`/api/v1/sessions/${id}`)).json())
  }

  async sessions(query = '') {
    return SessionPage.parse(await (await this.get(`/api/v1/sessions${query}`)).json())
  }

  async events(id: string, query = '') {
    return EventPage.parse(await (await this.get(`/api/v1/sessions/${id}/events${query}`)).json())
  }

  async event(session: string, id: string) {
    const response = await this.get(`/api/v1/events/${id}?session=${session}`)
    return EventDetailSchema.parse(await response.json())
  }
}

/** Reads a protobuf answer as OpenTelemetry's exporters do. */
export async function readAnswer(response: Response) {
  return ProtobufTraceSerializer.deserializeResponse(new Uint8Array(await response.arrayBuffer()))
}
