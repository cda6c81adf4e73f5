import type { EventDetail } from '@agentops/protocol/event'
import { ActionEvent, ErrorEvent, Event, LLMEvent, recordAction, ToolEvent } from '@agentops/sdk'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording

beforeAll(async () => {
  recording = await startRecording()
})

afterAll(() => recording.close())

class Checkout extends Event {
  readonly type = 'checkout'
  readonly cart: string
  readonly total: number
  readonly items = new Map([['apple', 3]])

  constructor(cart: string, total: number) {
    super()
    this.cart = cart
    this.total = total
  }
}

it('events told by hand are events like all others, under the code that tells them', async () => {
  const outer = recordAction('outer')(() => {
    new ActionEvent({ name: 'plan', params: { goal: 'x' }, returns: ['a', 'b'] }).record()
    new ToolEvent({ name: 'search', params: { text: 'a' }, returns: 3, callId: 'call_1' }).record()
  })
  const events = await recording.record(async () => {
    outer()
    const call = new LLMEvent({
      provider: 'openai',
      model: 'gpt-4o-mini',
      input: 'Hi',
      finishReasons: ['stop'],
      startedAt: new Date(Date.now() - 5000),
    }).start()
    call.output = 'Hello'
    call.used({ inputTokens: 10, outputTokens: 2 }).record()
  })
  const named = (name: string) => events.find((event) => event.name === name)
  expect(events).toHaveLength(4)
  expect(named('plan')).toMatchObject({
    type: 'action',
    parentId: named('outer')?.id,
    input: { goal: 'x' },
    output: ['a', 'b'],
  })
  expect(named('search')).toMatchObject({
    type: 'tool',
    toolName: 'search',
    toolCallId: 'call_1',
    input: { text: 'a' },
    output: 3,
  })
  const llm = named('chat gpt-4o-mini')
  expect(llm).toMatchObject({
    type: 'llm',
    provider: 'openai',
    model: 'gpt-4o-mini',
    inputTokens: 10,
    outputTokens: 2,
    costSource: 'computed',
    finishReasons: ['stop'],
    inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'Hello' }] }],
  })
  expect(llm?.durationMs).toBeGreaterThan(4900)
})

it('types of the user are first-class: shown by their name, with their fields', async () => {
  const events = await recording.record(async () => {
    const checkout = new Checkout('c-17', 99.5)
    checkout.run(() => new ActionEvent({ name: 'inside' }).record())
    checkout.record()
    checkout.record()
  })
  const [checkout, inside] = events
  expect(events).toHaveLength(2)
  expect(checkout).toMatchObject({
    type: 'checkout',
    name: 'checkout',
    input: { cart: 'c-17', total: 99.5, items: { apple: 3 } },
  })
  expect(inside?.parentId).toBe(checkout?.id)
})

it('an error links the event that failed by it, with its causes and what an aggregate holds', async () => {
  const root = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const error = new TypeError('no answer', {
    cause: new AggregateError([root, new RangeError('out')], 'both failed'),
  })
  const events: EventDetail[] = await recording.record(async () => {
    new ErrorEvent({ error, trigger: new Checkout('c-18', 1) }).record()
  })
  const [trigger, failure] = events[0]?.type === 'error' ? events.toReversed() : events
  expect(trigger).toMatchObject({ type: 'checkout', status: 'error', errorType: 'TypeError' })
  expect(failure).toMatchObject({
    type: 'error',
    name: 'TypeError',
    status: 'error',
    statusMessage: 'no answer',
    exception: { type: 'TypeError', message: 'no answer' },
    attributes: { 'agentops.trigger_event.id': trigger?.id },
  })
  const stack = failure?.exception?.stacktrace
  expect(stack).toMatch(
    /TypeError: no answer[^]*Caused by: AggregateError: both failed[^]*Error 1: Error: refused[^]*Error 2: RangeError: out/,
  )
  const causes: unknown = failure?.attributes['agentops.exception.causes']
  expect(typeof causes === 'string' ? JSON.parse(causes) : causes).toEqual([
    {
      how: 'Caused by',
      type: 'AggregateError',
      message: 'both failed',
      causes: [
        { how: 'Error 1', type: 'Error', message: 'refused', code: 'ECONNREFUSED' },
        { how: 'Error 2', type: 'RangeError', message: 'out' },
      ],
    },
  ])
})

it('a chain of causes that is a circle, and what is no error, are told too', async () => {
  const circle = new Error('circle')
  circle.cause = circle
  const thrown = [circle, 'a text', { message: 'an object' }, null, undefined]
  const events = await recording.record(async () => {
    for (const error of thrown) new ErrorEvent({ error }).record()
  })
  expect(events.map(({ errorType, statusMessage }) => [errorType, statusMessage])).toEqual([
    ['Error', 'circle'],
    ['string', 'a text'],
    ['Object', 'an object'],
    ['object', 'null'],
    ['undefined', 'undefined'],
  ])
})

it('without a session nothing is recorded, and nothing throws', () => {
  const event = new Checkout('c', 1).record()
  expect(event.id).toBeUndefined()
  expect(event.run(() => 5)).toBe(5)
})
