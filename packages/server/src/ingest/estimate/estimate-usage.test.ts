import { describe, expect, it } from 'vitest'
import type { EventDraft } from '../normalise/draft.ts'
import { estimateUsage } from './estimate-usage.ts'
import type { TokenCounter } from './token-counter.ts'

/** Counts words, so that sums can be followed; the real one has tests of its own. */
const words: TokenCounter = {
  count: (_encoding, texts) =>
    Promise.resolve(texts.map((text) => text.split(/\s+/).filter((word) => word !== '').length)),
  close: () => undefined,
}

function chat(change: Partial<EventDraft> = {}): EventDraft {
  return {
    type: 'llm',
    operation: 'chat',
    model: 'gpt-4o',
    outcome: 'completed',
    httpStatus: 200,
    systemInstructions: [{ type: 'text', content: 'Be brief' }],
    inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'What is it' }] }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'A test' }] }],
    ...change,
  }
}

async function estimated(draft: EventDraft): Promise<readonly (number | undefined)[]> {
  await estimateUsage([draft], words)
  expect(draft.usageEstimated).toBe(draft.inputTokens === undefined ? undefined : true)
  return [draft.inputTokens, draft.outputTokens]
}

describe('tokens are counted', () => {
  it('of instructions, messages, tools and every choice, with what a chat puts around them', async () => {
    const tools = [{ type: 'function', name: 'look up', description: 'looks', parameters: {} }]
    const choices = ['A test', 'Two words more'].map((content) => ({
      role: 'assistant',
      parts: [{ type: 'text', content } as const],
    }))
    expect(await estimated(chat())).toEqual([2 + 3 + 7, 2])
    expect(await estimated(chat({ toolDefinitions: tools }))).toEqual([2 + 3 + 4 + 7, 2])
    expect(await estimated(chat({ outputMessages: choices }))).toEqual([12, 5])
  })

  it('of what a tool was called with and gave', async () => {
    const call = { type: 'tool_call', name: 'look', arguments: { at: 'x' } } as const
    const outputMessages = [{ role: 'assistant', parts: [call] }]
    expect(await estimated(chat({ outputMessages }))).toEqual([12, 2])
  })

  it('of what had come when a stream was left', async () => {
    expect(await estimated(chat({ outcome: 'cancelled' }))).toEqual([12, 2])
    expect(await estimated(chat({ outcome: 'abandoned', outputMessages: [] }))).toEqual([12, 0])
  })

  it('of the input alone for vectors', async () => {
    const draft = chat({ operation: 'embeddings' })
    delete draft.outputMessages
    expect(await estimated(draft)).toEqual([5, 0])
  })

  it('of the beginning of a very long text, the rest by its length, which is said', async () => {
    const content = 'ab '.repeat(200_000)
    const draft = chat({ inputMessages: [{ role: 'user', parts: [{ type: 'text', content }] }] })
    const [input = 0] = await estimated(draft)
    expect(Math.abs(input - 200_000)).toBeLessThan(100)
    expect(draft.estimatedFrom).toBe(
      'the first 262144 of 600009 characters, the rest by its length',
    )
  })
})

describe('tokens are not counted', () => {
  it.each<[string, Partial<EventDraft>]>([
    ['where usage was reported, even in part', { outputTokens: 0, inputTokens: 3 }],
    ['of a call that failed', { failed: true }],
    ['of a call that still runs', { running: true }],
    ['of an answer that is only queued', { outputMessages: [] }],
    ['of a call that was left before its answer', { outcome: 'cancelled', httpStatus: undefined }],
    ['of what is not paid by tokens', { operation: 'image_generation' }],
    ['of an operation that is not named', { operation: undefined }],
    ['of an event that is no call', { type: 'action' }],
    ['where content is not captured', { inputMessages: undefined, systemInstructions: undefined }],
  ])('%s', async (_what, change) => {
    const draft = chat(change)
    const before = [draft.inputTokens, draft.outputTokens]
    await estimateUsage([draft], words)
    expect([draft.inputTokens, draft.outputTokens]).toEqual(before)
    expect(draft.usageEstimated).toBeUndefined()
  })

  it('by another encoding than the model has', async () => {
    const encodings: string[] = []
    const spy: TokenCounter = {
      ...words,
      count: (encoding, texts) => {
        encodings.push(encoding)
        return words.count(encoding, texts)
      },
    }
    const models = ['gpt-4-0613', 'gpt-3.5-turbo', 'text-embedding-3-small', 'gpt-4.1', 'claude-x']
    await estimateUsage(
      models.map((model) => chat({ model })),
      spy,
    )
    const [old, current] = ['cl100k_base', 'o200k_base']
    expect(encodings).toEqual([old, old, old, current, current])
  })
})
