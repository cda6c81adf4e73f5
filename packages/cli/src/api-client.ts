import {
  ApiProblem,
  AttachmentList,
  EventDetailSchema,
  EventPage,
  Health,
  LogPage,
  SessionDetailSchema,
  SessionPage,
} from '@agentops/protocol/api'
import type { SessionSort } from '@agentops/protocol/session'
import type { z } from 'zod'
import { CommandError, NoServerError } from './errors.ts'
import { EXIT } from './exit-code.ts'

/** A session in a list, as the server answers. */
export type SessionRow = z.infer<typeof SessionPage>['sessions'][number]
/** One session with metadata and host environment. */
export type SessionFull = z.infer<typeof SessionDetailSchema>
/** An event in a tree, as the server answers. */
export type EventRow = z.infer<typeof EventPage>['events'][number]
/** Everything known of one event. */
export type EventFull = z.infer<typeof EventDetailSchema>
/** A line that a session has logged. */
export type LogRow = z.infer<typeof LogPage>['logs'][number]

/** A file that belongs to a session. */
export type AttachmentRow = z.infer<typeof AttachmentList>['attachments'][number]

/** Which sessions to list. */
export interface SessionFilter {
  readonly limit?: number
  readonly state?: string
  readonly tag?: string
  /** Part of a name or an id. */
  readonly search?: string
  readonly sort?: SessionSort
}

/** Where the server is, and its key if it needs one. */
export interface ApiClientOptions {
  readonly server: string
  readonly apiKey?: string | undefined
}

interface Sent extends Pick<RequestInit, 'method' | 'body'> {
  readonly headers?: Readonly<Record<string, string>>
}

const TIMEOUT_MS = 10_000
/** A recording may be large. */
const SEND_TIMEOUT_MS = 60_000
const ITEMS_PER_PAGE = 5000

/** Reads the server's REST API; every answer is checked against the API's schemas. */
export class ApiClient {
  readonly server: string
  readonly #headers: Readonly<Record<string, string>>

  constructor({ server, apiKey }: ApiClientOptions) {
    this.server = server.replace(/\/+$/, '')
    this.#headers = apiKey ? { authorization: `Bearer ${apiKey}` } : {}
  }

  /** @throws NoServerError when nothing, or something else, listens there */
  async health(): Promise<z.infer<typeof Health>> {
    try {
      return await this.get('/healthz', Health)
    } catch (error) {
      throw error instanceof NoServerError ? error : new NoServerError(this.server, error)
    }
  }

  /** Newest first. */
  sessions({
    limit,
    state,
    tag,
    search,
    sort,
  }: SessionFilter): Promise<z.infer<typeof SessionPage>> {
    const query = new URLSearchParams({
      ...(limit !== undefined && { limit: String(limit) }),
      ...(state !== undefined && { state }),
      ...(tag !== undefined && { tag }),
      ...(search !== undefined && { q: search }),
      ...(sort !== undefined && { sort }),
    })
    return this.get(`/api/v1/sessions?${query.toString()}`, SessionPage)
  }

  /** Undefined when there is none with this id, or the text is no id. */
  session(id: string): Promise<SessionFull | undefined> {
    return orUndefined(this.get(`/api/v1/sessions/${encodeURIComponent(id)}`, SessionDetailSchema))
  }

  /** All events of a session, in the order of their start; reads page after page. */
  events(sessionId: string): Promise<EventRow[]> {
    return this.#pages(sessionId, 'events', async (path) => {
      const { events, nextCursor } = await this.get(path, EventPage)
      return { items: events, nextCursor }
    })
  }

  /** What a session has logged, by time; reads page after page. */
  logs(sessionId: string): Promise<LogRow[]> {
    return this.#pages(sessionId, 'logs', async (path) => {
      const { logs, nextCursor } = await this.get(path, LogPage)
      return { items: logs, nextCursor }
    })
  }

  /** What is attached to a session, oldest first. */
  async attachments(sessionId: string): Promise<AttachmentRow[]> {
    const path = `/api/v1/sessions/${encodeURIComponent(sessionId)}/attachments`
    return (await this.get(path, AttachmentList)).attachments
  }

  /** Where the bytes of an attachment are. */
  attachmentUrl(sessionId: string, { id }: Pick<AttachmentRow, 'id'>): string {
    return `${this.server}/api/v1/sessions/${sessionId}/attachments/${id}`
  }

  async #pages<Item>(
    sessionId: string,
    what: string,
    read: (path: string) => Promise<{ items: readonly Item[]; nextCursor: string | null }>,
  ): Promise<Item[]> {
    const all: Item[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query = new URLSearchParams({
        limit: String(ITEMS_PER_PAGE),
        ...(cursor && { cursor }),
      })
      const path = `/api/v1/sessions/${encodeURIComponent(sessionId)}/${what}?${query.toString()}`
      const page: { items: readonly Item[]; nextCursor: string | null } = await read(path)
      all.push(...page.items)
      cursor = page.nextCursor
    }
    return all
  }

  /** Everything known of one event. */
  event({ id, sessionId }: Pick<EventRow, 'id' | 'sessionId'>): Promise<EventFull> {
    const path = `/api/v1/events/${encodeURIComponent(id)}?session=${encodeURIComponent(sessionId)}`
    return this.get(path, EventDetailSchema)
  }

  /** Reads JSON. @throws NoServerError, RefusedError */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    return this.#read(path, await this.#fetch(path), schema)
  }

  /** Sends JSON, or a file as it is, and reads JSON. @throws NoServerError, RefusedError */
  async post<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    const isFile = body instanceof Uint8Array
    const response = await this.#fetch(path, {
      method: 'POST',
      headers: { 'content-type': isFile ? 'application/octet-stream' : 'application/json' },
      body: isFile ? new Uint8Array(body) : JSON.stringify(body),
    })
    return this.#read(path, response, schema)
  }

  /** Reads a file. @throws NoServerError, RefusedError */
  async download(path: string): Promise<Buffer> {
    const response = await this.#fetch(path)
    if (!response.ok) throw refusal(response.status, await response.json().catch(() => undefined))
    return Buffer.from(await response.arrayBuffer())
  }

  async #read<Schema extends z.ZodType>(
    path: string,
    response: Response,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok) throw refusal(response.status, body)
    const parsed = schema.safeParse(body)
    if (parsed.success) return parsed.data
    throw new CommandError(`${this.server}${path} did not answer as this version expects.`, {
      hint: 'Is the server of another version? Compare: agentops --version',
      cause: parsed.error,
    })
  }

  async #fetch(path: string, { headers, ...init }: Sent = {}): Promise<Response> {
    try {
      return await fetch(this.server + path, {
        ...init,
        headers: { ...this.#headers, ...headers },
        signal: AbortSignal.timeout(init.method === 'POST' ? SEND_TIMEOUT_MS : TIMEOUT_MS),
      })
    } catch (error) {
      throw new NoServerError(this.server, error)
    }
  }
}

/** The server refused a request. */
class RefusedError extends CommandError {
  override readonly name = 'RefusedError'
  readonly status: number

  constructor(status: number, message: string, hint?: string) {
    super(message, {
      exitCode: status === 404 ? EXIT.notFound : EXIT.failure,
      ...(hint && { hint }),
    })
    this.status = status
  }
}

function refusal(status: number, body: unknown): RefusedError {
  const { data } = ApiProblem.safeParse(body)
  const message = data?.error.message ?? `The server answered with status ${status}.`
  const key = 'Name the key in AGENTOPS_API_KEY.'
  return new RefusedError(status, message, data?.error.hint ?? (status === 401 ? key : undefined))
}

/** The answer, or undefined when there is no such thing, or its id is none. */
export async function orUndefined<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof RefusedError && [400, 404].includes(error.status)) return undefined
    throw error
  }
}
