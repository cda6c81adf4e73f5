import type { JsonValue } from '@agentops/protocol/messages'
import type { Config } from '../config.ts'
import type { Agent } from '../context.ts'
import type { Guard } from '../event/guard.ts'
import { clip, toJson } from '../event/serialize.ts'
import { givenText } from '../given.ts'

/** Of longer texts the server refuses the session. A mark that says how much was cut fits besides. */
const MAX_NAME = 460
const MAX_TAG = 160
const MAX_AGENT_ID = 160
const MAX_REASON = 1960
const MAX_KEY = 160
const MAX_TAGS = 100

/** What people say of a session. */
export interface DescriptionChange {
  readonly name?: string
  readonly userId?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** The part of a description that has changed, as the server is told. */
export interface DescriptionUpdate {
  readonly name?: string
  readonly userId?: string
  readonly tags?: readonly string[]
  readonly metadata?: Readonly<Record<string, JsonValue>>
}

/** Tags in any list; what is none has none. */
function listOf(tags: string | Iterable<string>): readonly string[] {
  if (typeof tags === 'string') return [tags]
  const isList = typeof tags === 'object' && tags !== null && Symbol.iterator in tags
  return isList ? [...tags] : []
}

/** A session's name, tags, user and metadata: redacted, and within what the server takes. */
export class SessionDescription {
  readonly #guard: Guard
  #name: string
  #userId: string
  #tags: readonly string[]
  #metadata: Readonly<Record<string, JsonValue>> = {}

  constructor(
    config: Config,
    guard: Guard,
    options: DescriptionChange & { readonly tags?: string | readonly string[] },
  ) {
    const { name, tags = [], userId = '', metadata } = options
    this.#guard = guard
    this.#name = this.#text(name ?? config.name, 'name', MAX_NAME)
    this.#userId = this.#text(userId, 'userId', MAX_NAME)
    this.#tags = this.#clean([...config.tags, ...listOf(tags)])
    if (metadata) this.change({ metadata })
  }

  get name(): string {
    return this.#name
  }

  get userId(): string {
    return this.#userId
  }

  get tags(): readonly string[] {
    return this.#tags
  }

  get metadata(): Readonly<Record<string, JsonValue>> {
    return this.#metadata
  }

  /** Everything, as the start of a session tells it. */
  all(): Required<DescriptionUpdate> {
    const { name, tags, userId, metadata } = this
    return { name, tags, userId, metadata }
  }

  change({ name, userId, metadata }: DescriptionChange): DescriptionUpdate {
    if (name !== undefined) this.#name = this.#text(name, 'name', MAX_NAME)
    if (userId !== undefined) this.#userId = this.#text(userId, 'userId', MAX_NAME)
    if (metadata !== undefined) this.#metadata = { ...this.#metadata, ...this.#data(metadata) }
    return {
      ...(name !== undefined && { name: this.#name }),
      ...(userId !== undefined && { userId: this.#userId }),
      ...(metadata !== undefined && { metadata: this.#metadata }),
    }
  }

  addTags(tags: string | readonly string[]): DescriptionUpdate {
    return this.setTags([...this.#tags, ...listOf(tags)])
  }

  setTags(tags: string | readonly string[]): DescriptionUpdate {
    this.#tags = this.#clean(listOf(tags))
    return { tags: this.#tags }
  }

  removeTags(tags: string | readonly string[]): DescriptionUpdate {
    const removed = new Set(this.#clean(listOf(tags)))
    return this.setTags(this.#tags.filter((tag) => !removed.has(tag)))
  }

  /** Why a session ended, as it may leave the process. */
  reason(text: string): string {
    return this.#text(text, 'endStateReason', MAX_REASON)
  }

  /** An agent, as it may leave the process. */
  agent({ id, name }: Agent): Agent {
    const told = this.#text(id, 'agent', MAX_AGENT_ID)
    // Of an agent without a name the server would refuse the whole request.
    return { id: told, name: this.#text(name, 'agent', MAX_NAME) || told }
  }

  #clean(tags: readonly string[]): readonly string[] {
    const texts = tags.map((tag) => this.#text(tag, 'tags', MAX_TAG)).filter((tag) => tag !== '')
    return [...new Set(texts)].slice(0, MAX_TAGS)
  }

  #text(text: string, attribute: string, limit: number): string {
    return clip(this.#guard.text(givenText(text), { type: 'session', attribute }), limit)
  }

  /** Guarded as a whole: a key can say that its value is secret. */
  #data(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, JsonValue>> {
    const data = this.#guard.json(toJson(metadata), { type: 'session', attribute: 'metadata' })
    if (typeof data !== 'object' || data === null) return {}
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [clip(key, MAX_KEY), value]),
    )
  }
}
