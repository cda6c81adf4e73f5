import { LLM } from '@agentops/protocol/attributes'
import type { ToolDefinition } from '@agentops/protocol/messages'
import type { LlmRequest } from '../base.ts'
import { defined, finite, type JsonRecord, jsonValue, list, record, text, texts } from '../json.ts'
import { withoutBytes } from '../openai/media.ts'
import { type ParameterRow, readParameters } from '../parameters.ts'
import { field, snakeCase } from './parts.ts'

function outputType(mimeType: unknown): string | undefined {
  const type = text(mimeType)
  if (type === 'text/plain') return 'text'
  return type?.includes('json') ? 'json' : undefined
}

/** What an answer is made of beside text; `AUDIO` is speech to the convention. */
function modality(value: unknown): string | undefined {
  const made = list(value).find((kind) => kind !== 'TEXT')
  return made === 'AUDIO' ? 'speech' : text(made)?.toLowerCase()
}

export const PARAMETERS: readonly ParameterRow[] = [
  ['temperature', LLM.temperature, finite],
  ['topP', LLM.topP, finite],
  ['topK', LLM.topK, finite],
  ['maxOutputTokens', LLM.maxTokens, finite],
  ['frequencyPenalty', LLM.frequencyPenalty, finite],
  ['presencePenalty', LLM.presencePenalty, finite],
  ['stopSequences', LLM.stopSequences, texts],
  ['seed', LLM.seed, finite],
  ['candidateCount', LLM.choiceCount, finite],
  ['thinkingLevel', LLM.reasoningLevel, text],
  [
    'thinkingConfig',
    LLM.reasoningLevel,
    (value) => text(field(record(value), 'thinkingLevel'))?.toLowerCase(),
    'thinkingLevel',
  ],
  ['responseMimeType', LLM.outputType, outputType],
  ['responseModalities', LLM.outputType, modality],
  ['outputDimensionality', LLM.embeddingDimensions, finite],
]

/** The same in an interaction's `generation_config`. */
export const INTERACTION_PARAMETERS: readonly ParameterRow[] = PARAMETERS.filter(
  ([field]) => field !== 'thinkingConfig',
).map(([field, attribute, read]) => [snakeCase(field), attribute, read])

/** Google's JSON comes in two spellings; the table knows one. */
function camelCased(config: JsonRecord): JsonRecord {
  const fields = Object.entries(config).map(([name, value]) => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  return Object.fromEntries(fields)
}

/** Parameters in a `generationConfig`, or beside the input of embeddings. */
export function parametersOf(config: JsonRecord): LlmRequest['parameters'] {
  return readParameters(PARAMETERS, camelCased(config))
}

/** A function that the model may call. */
function functionDefinition(value: unknown): ToolDefinition {
  const declared = record(value)
  const schema = field(declared, 'parametersJsonSchema') ?? declared['parameters']
  return defined({
    type: 'function',
    name: text(declared['name']) ?? '',
    description: text(declared['description']),
    parameters: schema === undefined ? undefined : jsonValue(schema),
  })
}

/** A tool of Google's own (`googleSearch`, `codeExecution` …) with what it is set to. */
function ownTool(name: string, settings: unknown): ToolDefinition {
  const isEmpty = Object.keys(record(settings)).length === 0
  return defined({
    type: name,
    name,
    parameters: isEmpty ? undefined : withoutBytes(settings),
  })
}

function definitionsIn(value: unknown): ToolDefinition[] {
  const tool = record(value)
  const declared = list(field(tool, 'functionDeclarations')).map(functionDefinition)
  const own = Object.entries(tool).filter(([name]) => !/^function_?declarations$/i.test(name))
  return [...declared, ...own.map(([name, settings]) => ownTool(name, settings))]
}

/** Tools that a model was offered. */
export function toolDefinitions(body: JsonRecord): ToolDefinition[] {
  return list(body['tools']).flatMap(definitionsIn)
}
