import { CohereProvider } from '../../src/llms/providers/cohere.ts'
import { sendToCohere, sendToOlderCohere } from './cohere-sdk.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'
import type { Checks, Expected, Observed } from './observed.ts'
import { compareTraffic, type Subject } from './suite.ts'

const HOST = 'api.cohere.com'
const APIS =
  'cohere.v1.chat cohere.v2.chat cohere.v1.generate embed rerank tokenize no.such.endpoint'

/**
 * Recordings count what was consumed and what is billed; the convention wants what is billed. Both
 * are compared, each with where it is kept.
 */
function toConvention(expected: Expected): Expected {
  const { input_tokens: input, output_tokens: output, ...rest } = expected
  const { billed_input_tokens: billedInput, billed_output_tokens: billedOutput, ...others } = rest
  return {
    ...others,
    ...(input !== undefined && { input_tokens: billedInput ?? input, consumed_input: input }),
    ...(output !== undefined && { output_tokens: billedOutput ?? output, consumed_output: output }),
  }
}

/** What was consumed is said apart where it is not what is billed alone. */
function consumed(kind: 'input' | 'output'): Checks[string] {
  return ({ attributes }) =>
    attributes[`cohere.usage.tokens.${kind}_tokens`] ?? attributes[`gen_ai.usage.${kind}_tokens`]
}

function otherPart({ outputMessages }: Observed, kind: string): unknown {
  const parts = outputMessages.flatMap((message) => message.parts)
  return parts.flatMap((part) =>
    part.type === 'other' && part.kind === kind ? [part.value] : [],
  )[0]
}

interface Ranked {
  readonly index: number
  readonly relevance_score: number
}

const checks: Checks = {
  consumed_input: consumed('input'),
  consumed_output: consumed('output'),
  cached_tokens: ({ attributes }) => attributes['cohere.usage.tokens.cached_tokens'],
  search_units: ({ attributes }) => attributes['cohere.usage.search_units'],
  tool_plan: (observed) => otherPart(observed, 'tool_plan'),
  citations: (observed) => (otherPart(observed, 'citations') as unknown[] | undefined)?.length,
  results: ({ result }) => {
    const { results } = result as unknown as { readonly results: readonly Ranked[] }
    return results.map(({ index, relevance_score: score }) => [index, score])
  },
}

const cohere: Subject = {
  folder: 'cohere',
  host: HOST,
  provider: 'cohere',
  send: sendToCohere,
  convert: toConvention,
  checks,
}

compareTraffic(cohere)
compareTraffic({ ...cohere, other: 'cohere-ai 7', send: sendToOlderCohere })
fuzzRecorded('cohere', HOST)
fuzzEndpoints(new CohereProvider(), APIS.split(' '))
