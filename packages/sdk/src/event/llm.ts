import { LLM } from '@agentops/protocol/attributes'
import type { Message, OutputMessage } from '@agentops/protocol/messages'
import { type Attributes, BaseEvent, type BaseEventOptions } from './base-event.ts'
import { givenOptions, givenText } from '../given.ts'
import { type SerializeLimits, toJsonText } from './serialize.ts'

/** What an LLM call is told with. */
export interface LLMEventOptions extends BaseEventOptions {
  /** Whose model it is, such as `openai`, or a name of yours. */
  readonly provider: string
  readonly model: string
  /** `chat`, `text_completion`, `embeddings` … Default: `chat`. */
  readonly operation?: string
  /** A prompt, or the messages of the conversation. */
  readonly input?: string | readonly Message[]
  /** The answer's text, or one message for each choice. */
  readonly output?: string | readonly OutputMessage[]
  /** Cached included. */
  readonly inputTokens?: number
  /** Reasoning included. */
  readonly outputTokens?: number
  /** Part of the input. */
  readonly cacheReadTokens?: number
  /** Part of the input. */
  readonly cacheCreationTokens?: number
  /** Part of the output. */
  readonly reasoningTokens?: number
  /** US dollars; reckoned from the model's price when it is left out. */
  readonly costUsd?: number
  readonly finishReasons?: readonly string[]
}

type Said = string | readonly (Message | OutputMessage)[]

function messagesOf(said: Said, role: string): readonly object[] {
  return typeof said === 'string' ? [{ role, parts: [{ type: 'text', content: said }] }] : said
}

/**
 * A call of a model that no tap can see: one in this process, or over a transport of its own.
 *
 * @example
 * new LLMEvent({ provider: 'local', model: 'phi-4', input: prompt, output: text }).record()
 */
export class LLMEvent extends BaseEvent {
  readonly type = 'llm'
  readonly #options: LLMEventOptions
  /** The answer, for where it comes after the event was made. */
  output: string | readonly OutputMessage[] | undefined
  #usage: Pick<LLMEventOptions, 'inputTokens' | 'outputTokens'> = {}

  constructor(given: LLMEventOptions) {
    const options = givenOptions<LLMEventOptions>(given)
    const { operation = 'chat', model, name } = options
    super({ ...options, name: name ?? `${operation} ${givenText(model)}`.trim() })
    this.#options = { ...given }
    this.output = options.output
  }

  /** Tells the tokens of a call that has ended after the event was made. */
  used(usage: { readonly inputTokens?: number; readonly outputTokens?: number }): this {
    this.#usage = { ...this.#usage, ...usage }
    return this
  }

  protected override content(limits: SerializeLimits): Attributes {
    const { input } = this.#options
    const { output } = this
    return {
      ...(input !== undefined && {
        [LLM.inputMessages]: toJsonText(messagesOf(input, 'user'), limits),
      }),
      ...(output !== undefined && {
        [LLM.outputMessages]: toJsonText(messagesOf(output, 'assistant'), limits),
      }),
    }
  }

  protected override facts(): Attributes {
    const { provider, model, operation = 'chat', finishReasons = [] } = this.#options
    const { cacheReadTokens, cacheCreationTokens, reasoningTokens, costUsd } = this.#options
    const { inputTokens, outputTokens } = { ...this.#options, ...this.#usage }
    return {
      [LLM.operation]: operation,
      [LLM.provider]: provider,
      [LLM.requestModel]: model,
      ...(finishReasons?.length > 0 && { [LLM.finishReasons]: finishReasons }),
      ...(inputTokens !== undefined && { [LLM.inputTokens]: inputTokens }),
      ...(outputTokens !== undefined && { [LLM.outputTokens]: outputTokens }),
      ...(cacheReadTokens !== undefined && { [LLM.cacheReadTokens]: cacheReadTokens }),
      ...(cacheCreationTokens !== undefined && { [LLM.cacheCreationTokens]: cacheCreationTokens }),
      ...(reasoningTokens !== undefined && { [LLM.reasoningTokens]: reasoningTokens }),
      ...(Number(costUsd) >= 0 && { [LLM.cost]: costUsd }),
    }
  }
}
