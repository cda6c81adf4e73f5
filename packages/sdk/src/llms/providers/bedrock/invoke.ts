import type { LlmRequest, LlmResponse, StreamReader } from '../base.ts'
import { completions } from '../anthropic/completions.ts'
import { messages } from '../anthropic/messages.ts'
import {
  PARAMETERS as ANTHROPIC_PARAMETERS,
  parametersOf as anthropicParameters,
} from '../anthropic/parameters.ts'
import type { Override } from '@agentops/protocol/override'
import type { Claim } from '../base.ts'
import type { ParameterTable } from '../editing/edit-parameters.ts'
import { editWith } from '../editing/request-editor.ts'
import { isRecord, type JsonRecord, type Loose, parseJson, record, text } from '../json.ts'
import { chat } from '../openai/chat.ts'
import { answer, type Codec } from '../openai/codec.ts'
import {
  PARAMETERS as CHAT_PARAMETERS,
  parametersOf as chatParameters,
} from '../openai/parameters.ts'
import { EventReader } from '../openai/stream.ts'
import { converse, PARAMETERS as CONVERSE_PARAMETERS } from './converse.ts'
import { streamFailure } from './failure.ts'
import { textAnswer, textRequest, TextStream } from './texts.ts'
import { textsEditor, textsParameters } from './texts-editor.ts'

/** Bodies of `invoke` are in the format of the model's maker; this is one. */
interface Format {
  readonly asks: (body: JsonRecord) => boolean
  /** Also of a piece of a stream. */
  readonly answers: (body: JsonRecord) => boolean
  readonly codec: Codec
  readonly parameters: (body: JsonRecord, model: string) => ParameterTable
}

/** Anthropic's events and Nova's are the first pieces of a stream; the last format takes all. */
const FORMATS: readonly [...Format[], Format] = [
  {
    asks: (body) => 'anthropic_version' in body,
    answers: ({ type }) => typeof type === 'string' && /^(message|content_block)/.test(type),
    codec: {
      ...messages,
      request: (body) => ({ ...messages.request(body), parameters: anthropicParameters(body) }),
    },
    parameters: () => ({ rows: ANTHROPIC_PARAMETERS, foreign: ['max_tokens_to_sample'] }),
  },
  {
    asks: (body) => 'max_tokens_to_sample' in body,
    answers: (body) => 'completion' in body,
    codec: {
      ...completions,
      request: (body) => ({ ...completions.request(body), parameters: anthropicParameters(body) }),
      editor: textsEditor,
    },
    parameters: () => ({ rows: ANTHROPIC_PARAMETERS, foreign: ['max_tokens'] }),
  },
  {
    asks: (body) => 'inferenceConfig' in body || 'schemaVersion' in body || 'toolConfig' in body,
    answers: (body) => isRecord(body['output']) || 'messageStart' in body,
    codec: converse,
    parameters: () => ({ rows: CONVERSE_PARAMETERS, within: 'inferenceConfig' }),
  },
  {
    asks: (body) => Array.isArray(body['messages']),
    answers: (body) => Array.isArray(body['choices']),
    codec: {
      ...chat,
      request: (body) => ({ ...chat.request(body), parameters: chatParameters(body) }),
    },
    parameters: () => ({ rows: CHAT_PARAMETERS, foreign: ['max_completion_tokens'] }),
  },
  {
    asks: () => true,
    answers: () => true,
    codec: {
      request: textRequest,
      response: textAnswer,
      stream: () => new EventReader(new TextStream()),
      editor: textsEditor,
    },
    parameters: textsParameters,
  },
]

function formatOf(body: JsonRecord, test: 'asks' | 'answers'): Format {
  return FORMATS.find((format) => format[test](body)) ?? FORMATS[FORMATS.length - 1] ?? FORMATS[0]
}

function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  return formatOf(body, 'asks').codec.request(body)
}

/** A request's body with an edit, in the format of the model's maker. */
export function editInvoke(claim: Claim, body: unknown, override: Override): unknown {
  const { codec, parameters } = formatOf(record(body), 'asks')
  const table = parameters(record(body), claim.model ?? '')
  return editWith({ claim, parameters: table, editor: codec.editor }, body, override)
}

function parseResponse(body: unknown): LlmResponse {
  return formatOf(record(body), 'answers').codec.response(body)
}

/** The piece that an event carries as base64. */
function pieceOf(data: string): JsonRecord | undefined {
  const bytes = text(record(parseJson(data))['bytes'])
  const piece = bytes && parseJson(Buffer.from(bytes, 'base64').toString())
  return isRecord(piece) ? piece : undefined
}

/** Nova's pieces are objects whose only field is named as the event of Converse that it holds. */
function novaEvent(piece: JsonRecord): readonly [string, unknown] | undefined {
  return Object.entries(piece).find(([name]) => /^(message|contentBlock|metadata)/.test(name))
}

/** Unpacks the pieces of a stream and hands them to a reader of the maker's format. */
class InvokeReader implements StreamReader {
  #format: Format | undefined
  #reader: StreamReader | undefined
  #failure: LlmResponse['failure']

  push(event: string, data: string): void {
    const piece = pieceOf(data)
    if (!piece) {
      this.#failure ??= streamFailure(record(parseJson(data)), event)
      return
    }
    this.#format ??= formatOf(piece, 'answers')
    this.#reader ??= this.#format.codec.stream()
    const nova = this.#format.codec === converse ? novaEvent(piece) : undefined
    if (nova) this.#reader.push(nova[0], JSON.stringify(nova[1]))
    else this.#reader.push('', JSON.stringify(piece))
  }

  finish(): LlmResponse {
    const response = this.#reader?.finish() ?? answer()
    return this.#failure ? { ...response, failure: this.#failure } : response
  }
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
export const invoke: Codec = {
  request: parseRequest,
  response: parseResponse,
  stream: () => new InvokeReader(),
}
