import type { Override } from '@agentops/protocol/override'
import { noteFault } from '../../faults.ts'
import {
  type AnswerForm,
  BaseProvider,
  type Claim,
  type HeaderReader,
  type LlmRequest,
  type LlmResponse,
  type StreamReader,
} from './base.ts'
import type * as codecModule from './codecs.ts'
import type { EncodedBody } from './encoded.ts'

type Codecs = typeof codecModule

let codecs: Codecs | undefined
let loading: Promise<void> | undefined

/**
 * Loads the classes of all built-in providers: half of this package's code, which importing it does
 * not pay for. Never rejects.
 */
export function loadCodecs(): Promise<void> {
  loading ??= import('./codecs.ts').then(
    (loaded) => void (codecs = loaded),
    (error: unknown) => noteFault('loading the providers', error),
  )
  return loading
}

/** Whether calls can be read now. */
export function hasCodecs(): boolean {
  return codecs !== undefined
}

const NOTHING_ASKED: LlmRequest = {
  parameters: {},
  systemInstructions: [],
  inputMessages: [],
  toolDefinitions: [],
}

const NOTHING_SAID: LlmResponse = {
  finishReasons: [],
  usage: {},
  outputMessages: [],
  attributes: {},
}

/** What of a provider is known before its class is loaded. */
export interface KnownProvider extends Pick<BaseProvider, 'name' | 'claims' | 'isLastChunk'> {
  /** Whose format it speaks. */
  readonly format: 'own' | 'openai'
}

/**
 * A built-in provider: it knows its requests at once, and reads and writes them when its class has
 * been loaded. A process that ends before has recorded the exchange as it was on the wire.
 */
export class LoadedLater extends BaseProvider {
  readonly name: string
  override readonly claims: BaseProvider['claims']
  readonly #format: KnownProvider['format']

  constructor({ name, format, claims, isLastChunk }: KnownProvider) {
    super()
    this.name = name
    this.claims = claims
    this.#format = format
    if (isLastChunk) this.isLastChunk = isLastChunk
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    return this.#loaded?.parseRequest(claim, body) ?? NOTHING_ASKED
  }

  handleResponse(claim: Claim, status: number, body: unknown, header?: HeaderReader): LlmResponse {
    return this.#loaded?.handleResponse(claim, status, body, header) ?? NOTHING_SAID
  }

  createStreamReader(claim: Claim): StreamReader {
    const nothing = { push: () => undefined, finish: () => NOTHING_SAID }
    return this.#loaded?.createStreamReader(claim) ?? nothing
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    form: AnswerForm,
  ): EncodedBody | undefined {
    return this.#loaded?.encodeResponse?.(claim, response, form)
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    return this.#loaded?.editRequest?.(claim, body, override)
  }

  get #loaded(): BaseProvider | undefined {
    const formats = this.#format === 'own' ? codecs?.OWN_FORMATS : codecs?.OPENAI_FORMAT
    return formats?.get(this.name)
  }
}
