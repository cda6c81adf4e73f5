import type { Message, Part, ToolDefinition } from '@agentops/protocol/messages'
import type { Encoding } from './count-tokens.ts'

/** What is known of a finished model call, as far as it decides whether its tokens can be counted. */
export interface FinishedCall {
  /** `gen_ai.operation.name` */
  readonly operation?: string | undefined
  /** The model that answered, or that was asked for. */
  readonly model?: string | undefined
  /** As reported. */
  readonly inputTokens?: number | undefined
  /** As reported. */
  readonly outputTokens?: number | undefined
  readonly failed?: boolean
  /** How the reading of the answer ended, where the sender says it. */
  readonly outcome?: string | undefined
  readonly httpStatus?: number | undefined
  readonly systemInstructions?: readonly Part[] | undefined
  readonly inputMessages?: readonly Message[] | undefined
  readonly outputMessages?: readonly Message[] | undefined
  readonly toolDefinitions?: readonly ToolDefinition[] | undefined
}

/** The texts of a call that take tokens, and what its messages take beside them. */
export interface Countable {
  readonly encoding: Encoding
  readonly input: string
  readonly output: string
  /** Tokens that a chat's format puts around its messages. */
  readonly overhead: number
}

/** Operations whose answer is paid for by tokens. */
const COUNTED = new Set([
  'chat',
  'generate_content',
  'text_completion',
  'completion',
  'responses',
  'embeddings',
])

/** Models before GPT-4o; all others are counted with the newer encoding, also those of other makers. */
const OLDER = /^(?:gpt-3\.5|gpt-4(?!o|\.)|text-embedding-|babbage-002|davinci-002)/

const AROUND_MESSAGE = 4
const AROUND_ANSWER = 3

/**
 * What to count of a call whose sender reported no usage; `undefined` when there is nothing to count:
 * usage was reported, the call failed, or its content was not captured.
 */
export function countableOf(call: FinishedCall): Countable | undefined {
  if (!lacksUsage(call) || !wasAnswered(call)) return undefined
  const input = inputText(call)
  if (input === '') return undefined
  const messages = call.operation === 'embeddings' ? 0 : (call.inputMessages?.length ?? 0)
  return {
    encoding: OLDER.test(call.model ?? '') ? 'cl100k_base' : 'o200k_base',
    input,
    output: outputText(call),
    overhead: messages === 0 ? 0 : messages * AROUND_MESSAGE + AROUND_ANSWER,
  }
}

function lacksUsage({ operation, inputTokens, outputTokens, failed }: FinishedCall): boolean {
  const isReported = inputTokens !== undefined || outputTokens !== undefined
  return !isReported && !failed && COUNTED.has(operation ?? '')
}

/** A stream that was left early has been answered in part, or not yet; an answer that is none is queued. */
function wasAnswered({ operation, outcome, outputMessages, httpStatus }: FinishedCall): boolean {
  if (operation === 'embeddings') return outcome !== 'cancelled' && outcome !== 'abandoned'
  if (outcome === 'cancelled' || outcome === 'abandoned') return httpStatus !== undefined
  return outputMessages !== undefined && outputMessages.length > 0
}

function inputText({ systemInstructions, inputMessages, toolDefinitions }: FinishedCall): string {
  return [
    ...(systemInstructions ?? []).map(partText),
    ...(inputMessages ?? []).flatMap(({ parts }) => parts.map(partText)),
    ...(toolDefinitions ?? []).map(toolText),
  ]
    .filter((text) => text !== '')
    .join('\n')
}

function outputText({ outputMessages }: FinishedCall): string {
  return (outputMessages ?? [])
    .flatMap(({ parts }) => parts.map(partText))
    .filter((text) => text !== '')
    .join('\n')
}

/** Pictures and sounds are not counted: what they take depends on more than is known here. */
function partText(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return part.content
    case 'tool_call':
      return `${part.name}\n${jsonOf(part.arguments)}`
    case 'tool_call_response':
      return jsonOf(part.response)
    case 'server_tool_call':
      return `${part.name}\n${jsonOf(part.server_tool_call)}`
    case 'blob':
    case 'uri':
    case 'file':
    case 'other':
      return ''
    default:
      return part satisfies never
  }
}

function toolText({ name, description = '', parameters }: ToolDefinition): string {
  return `${name}\n${description}\n${jsonOf(parameters)}`
}

function jsonOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value)
}
