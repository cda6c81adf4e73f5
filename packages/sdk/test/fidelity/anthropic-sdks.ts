import Anthropic from '@anthropic-ai/sdk'
import Anthropic0 from 'anthropic-sdk-0'
import type { ClientSetUp, Sdk } from './sdk.ts'

const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] }
const whole = { folder: 'anthropic', path: '/messages' }
const streamed = { ...whole, isStream: true }
const tool = {
  name: 'f',
  type: 'custom' as const,
  description: 'x',
  input_schema: { type: 'object' as const },
  run: () => 'x',
  parse: (given: unknown) => given,
}

type Make = (setUp: ClientSetUp) => Anthropic

function callsBy(make: Make): Sdk['calls'] {
  return {
    'messages.create()': {
      answer: whole,
      make: (setUp) => make(setUp).messages.create(body, { signal: setUp.signal }),
    },
    'messages.create(), streamed': {
      answer: streamed,
      make: (setUp) =>
        make(setUp).messages.create({ ...body, stream: true }, { signal: setUp.signal }),
    },
    'messages.parse()': {
      answer: whole,
      make: (setUp) => make(setUp).messages.parse(body, { signal: setUp.signal }),
    },
    'messages.stream()': {
      answer: streamed,
      make: (setUp) => make(setUp).messages.stream(body, { signal: setUp.signal }),
    },
    'beta.messages.stream()': {
      answer: streamed,
      make: (setUp) => make(setUp).beta.messages.stream(body, { signal: setUp.signal }),
    },
    'beta.messages.toolRunner()': {
      answer: whole,
      requests: 4,
      make: (setUp) =>
        make(setUp).beta.messages.toolRunner(
          { ...body, tools: [tool], max_iterations: 2 },
          { signal: setUp.signal },
        ),
    },
    'messages.countTokens()': {
      answer: { folder: 'anthropic', path: '/count_tokens' },
      make: (setUp) =>
        make(setUp).messages.countTokens(
          { model: 'm', messages: body.messages },
          { signal: setUp.signal },
        ),
    },
  }
}

function options({ url, retries }: ClientSetUp) {
  return { apiKey: 'k', baseURL: url, maxRetries: retries }
}

/** Anthropic's SDK in the two majors that are in use. */
export const anthropicSdks: readonly Sdk[] = [
  {
    name: '@anthropic-ai/sdk',
    calls: callsBy((setUp) => setUp.bind(new Anthropic(options(setUp)))),
  },
  {
    name: 'anthropic-sdk-0',
    calls: callsBy((setUp) => setUp.bind(new Anthropic0(options(setUp))) as unknown as Anthropic),
  },
]
