import { describe, expect, it } from 'vitest'
import { makeCall } from '../../../fixtures/detail-fixture.ts'
import { failureOf, llmFacts, parametersOf, tokensPerSecond } from './llm-facts.ts'

const factOf = (detail: ReturnType<typeof makeCall>, label: string) =>
  llmFacts(detail).find((fact) => fact.label === label)

describe('the facts of an LLM call', () => {
  it('name the model that was asked for beside the one that answered', () => {
    const attributes = { 'gen_ai.request.model': 'gpt-4o-mini' }
    expect(factOf(makeCall(1, { attributes }), 'Model')?.value).toBe(
      'gpt-4o-mini → gpt-4o-mini-2024-07-18',
    )
    expect(factOf(makeCall(1), 'Model')?.value).toBe('gpt-4o-mini-2024-07-18')
  })

  it('say that a price is unknown, and say nothing where nothing was charged', () => {
    expect(factOf(makeCall(1, { costSource: 'unknown' }), 'Cost')?.value).toBe('unknown')
    expect(factOf(makeCall(1, { costSource: 'computed', costNano: 412_700 }), 'Cost')).toEqual({
      label: 'Cost',
      value: '$0.000413',
      title: '$0.000412700, computed from the price list',
    })
    expect(factOf(makeCall(1), 'Cost')).toBeUndefined()
  })

  it('mark an error status and count attempts from one', () => {
    const detail = makeCall(1, { httpStatus: 429, retry: 2 })
    expect(factOf(detail, 'HTTP status')).toMatchObject({ value: '429', alarming: true })
    expect(factOf(detail, 'Attempt')?.value).toBe('3 (retry 2)')
  })

  it('mark tokens that were counted here', () => {
    const detail = makeCall(1, {
      inputTokens: 1200,
      usageEstimated: true,
    })
    expect(factOf(detail, 'Tokens in')?.value).toBe('≈ 1,200')
  })

  it('tell how many tokens were cached and how many were reasoning', () => {
    const detail = makeCall(1, {
      inputTokens: 1200,
      outputTokens: 40,
      cacheReadTokens: 1000,
      cacheCreationTokens: 50,
      reasoningTokens: 30,
    })
    expect(factOf(detail, 'Tokens in')?.note).toBe('1,000 cached, 50 written to cache')
    expect(factOf(detail, 'Tokens out')?.note).toBe('30 reasoning')
  })
})

it('the speed counts from the first chunk', () => {
  const streamed = { durationMs: 3000, timeToFirstChunkMs: 1000, outputTokens: 100 }
  expect(tokensPerSecond(makeCall(1, streamed))).toBe(50)
  expect(tokensPerSecond(makeCall(1, { durationMs: null, outputTokens: 100 }))).toBeUndefined()
})

it('parameters lose their prefix, and the model is not one', () => {
  const attributes = {
    'gen_ai.request.model': 'x',
    'gen_ai.request.temperature': 0,
    'server.address': 'y',
  }
  expect(parametersOf(makeCall(1, { attributes }))).toEqual({ temperature: 0 })
})

it('a failure is told in the words of the provider first', () => {
  const attributes = { 'agentops.error.message': 'Rate limit reached' }
  expect(failureOf(makeCall(1, { attributes, statusMessage: '429' }))).toBe('Rate limit reached')
  expect(failureOf(makeCall(1, { errorType: 'AbortError' }))).toBe('AbortError')
  expect(failureOf(makeCall(1))).toBe('')
})
