import { LLM } from '@agentops/protocol/attributes'
import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import type { Override } from '@agentops/protocol/override'
import { loadCases, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { describe, expect, it } from 'vitest'
import type { LlmRequest } from '../../src/llms/providers/base.ts'
import type { Claimed } from '../../src/llms/providers/registry.ts'
import { claimRecorded } from './codec.ts'
import { HOSTS } from './subjects.ts'

/** Endpoints whose messages can be edited. */
const EDITABLE = new Set([
  'chat.completions',
  'responses',
  'messages',
  'models.generateContent',
  'models.streamGenerateContent',
  'converse',
  'converse_stream',
  'invoke_model',
  'invoke_model_stream',
  'interactions',
  'cohere.v1.chat',
  'cohere.v2.chat',
  'inference.chatCompletion',
  'ollama.chat',
])

const directory = trafficDirectory()

interface Asked {
  readonly claimed: Claimed
  readonly body: unknown
  readonly before: LlmRequest
}

function askedOf(folder: string, host: string): Asked[] {
  const cases = directory ? loadCases(directory, folder) : []
  return cases.flatMap(({ interactions }) =>
    interactions.flatMap((interaction) => {
      const claimed = claimRecorded(interaction, host)
      const { body } = interaction.request
      if (!EDITABLE.has(claimed.claim.api) || typeof body !== 'object' || body === null) return []
      if (claimed.claim.operation === 'fetch_response') return []
      // Formats without turns are edited in a test of their own.
      if (claimed.claim.api.startsWith('invoke') && !('messages' in body)) return []
      const before = claimed.provider.parseRequest(claimed.claim, body)
      return [{ claimed, body, before }]
    }),
  )
}

/** What the provider's class reads of the request with an edit. */
function read({ claimed: { provider, claim }, body }: Asked, override: Override): LlmRequest {
  const sent = JSON.stringify(body)
  const after = provider.editRequest?.(claim, body, override)
  expect(JSON.stringify(body)).toBe(sent)
  expect(after, `${override.target} of ${claim.api}`).toBeDefined()
  return provider.parseRequest(claim, JSON.parse(JSON.stringify(after)))
}

const OTHER_TEXT = 'Nein — „doch“ 🙂'

/** Another result, in the form that the provider's results are captured in. */
function otherResult(response: JsonValue): JsonValue {
  if (typeof response === 'string') return OTHER_TEXT
  if (Array.isArray(response)) return [{ type: 'text', content: OTHER_TEXT }]
  return typeof response === 'object' && response !== null && 'name' in response
    ? { ...response, response: { answer: OTHER_TEXT } }
    : response
}

/** What a person would change: texts, arguments of calls and results of tools. */
function otherPart(part: Part): Part {
  if (part.type === 'text') return { ...part, content: OTHER_TEXT }
  if (part.type === 'tool_call_response') return { ...part, response: otherResult(part.response) }
  return part.type === 'tool_call' ? { ...part, arguments: { other: [1, 'two'] } } : part
}

function isSpoken({ parts }: Message): boolean {
  return parts.every(({ type }) =>
    ['text', 'tool_call', 'tool_call_response', 'blob'].includes(type),
  )
}

/** The model is in the path of these. */
const MODEL_IN_PATH = new Set(['google-genai', 'bedrock', 'azure-openai'])

describe.each(Object.entries(HOSTS))('requests of %s', (folder, host) => {
  const asked = askedOf(folder, host)

  it('say the same when their messages are put in again', () => {
    for (const one of asked) {
      const { inputMessages: messages } = one.before
      const edit: Override = { target: 'messages', messages }
      expect(read(one, edit).inputMessages).toEqual(messages)
    }
  })

  it('say what an edit says', () => {
    for (const one of asked) {
      const messages = one.before.inputMessages.map((message) =>
        isSpoken(message) ? { ...message, parts: message.parts.map(otherPart) } : message,
      )
      messages.push({ role: 'user', parts: [{ type: 'text', content: 'And then?' }] })
      expect(read(one, { target: 'messages', messages }).inputMessages).toEqual(messages)
    }
  })

  it('take another system prompt, model and parameters', () => {
    for (const one of asked) {
      const { systemInstructions, inputMessages } = read(one, {
        target: 'system',
        text: OTHER_TEXT,
      })
      const said = [...systemInstructions, ...inputMessages.flatMap(({ parts }) => parts)]
      expect(said.find(({ type }) => type !== 'other')).toEqual({
        type: 'text',
        content: OTHER_TEXT,
      })
      const parameters = { temperature: 0.123, 'gen_ai.request.max_tokens': 77, own_field: 'x' }
      const changed = read(one, { target: 'request.parameters', parameters })
      expect(changed.parameters[LLM.temperature]).toBe(0.123)
      expect(changed.parameters[LLM.maxTokens]).toBe(77)
      const without = { temperature: null, max_tokens: null }
      const cleared = read(one, { target: 'request.parameters', parameters: without })
      expect(cleared.parameters).not.toHaveProperty([LLM.temperature])
      expect(cleared.parameters).not.toHaveProperty([LLM.maxTokens])
      if (MODEL_IN_PATH.has(folder)) continue
      expect(read(one, { target: 'request.model', model: 'other-1' }).model).toBe('other-1')
    }
  })
})

it('every kind of request that can be edited is in the recorded traffic', () => {
  const found = Object.entries(HOSTS).flatMap(([folder, host]) => askedOf(folder, host))
  const apis = new Set(found.map(({ claimed }) => claimed.claim.api))
  expect(directory === undefined ? [] : [...EDITABLE].filter((api) => !apis.has(api))).toEqual([])
})
