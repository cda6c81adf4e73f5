import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { silentLogger } from '../logger.ts'
import { toEventSummary } from '../store/event-view.ts'
import { Hub, type HubOptions, type Numbered } from './hub.ts'
import { liveStream } from './stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const EVENT = toEventSummary({
  trace_hex: '1'.repeat(32),
  span_hex: '2'.repeat(16),
  parent_hex: '',
  start_ns: 1n,
  duration_ns: 1n,
  kind: 'action',
  name: 'x',
  status: 'ok',
  status_message: '',
  error_type: '',
  session_id: 's',
  agent_id: '',
  agent_name: '',
  tool_name: '',
  tool_call_id: '',
  provider: '',
  model: '',
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  usage_estimated: false,
  cost_nano: 0,
  cost_source: 'none',
  ttft_ns: 0,
  http_status: 0,
  retry: 0,
  input_preview: '',
  output_preview: '',
  is_replayed: false,
  is_edited: false,
  saved_usd: 0,
})

function newHub(readSessions = vi.fn<HubOptions['readSessions']>(() => Promise.resolve([]))) {
  return {
    hub: new Hub({ readSessions, logger: silentLogger, capacity: 3, lingerMs: 1000 }),
    readSessions,
  }
}

it('many changes of a session are one message', async () => {
  const { hub, readSessions } = newHub()
  hub.subscribe(() => undefined)
  for (let count = 0; count < 10; count += 1) hub.sessionChanged('a')
  hub.sessionChanged('b')
  await vi.advanceTimersByTimeAsync(250)
  expect(readSessions.mock.calls).toEqual([[['a', 'b']]])
})

it('what nobody listens to is not read, and a client that comes back later must reset', async () => {
  const { hub, readSessions } = newHub()
  const seen: Numbered[] = []
  const leave = hub.subscribe((numbered) => seen.push(numbered))
  hub.eventChanged(EVENT)
  leave()
  await vi.advanceTimersByTimeAsync(2000)
  hub.sessionChanged('a')
  hub.eventChanged(EVENT)
  await vi.advanceTimersByTimeAsync(2000)
  expect(readSessions).not.toHaveBeenCalled()
  const again: Numbered[] = []
  hub.subscribe((numbered) => again.push(numbered), seen[0]?.id)
  expect(again.map(({ message }) => message.type)).toEqual(['reset'])
})

it('a client that missed more than is kept must reset', () => {
  const { hub } = newHub()
  const seen: Numbered[] = []
  hub.subscribe((numbered) => seen.push(numbered))
  for (let count = 0; count < 6; count += 1) hub.eventChanged(EVENT)
  const resume = (index: number): string[] => {
    const got: Numbered[] = []
    hub.subscribe((numbered) => got.push(numbered), seen[index]?.id)
    return got.map(({ message }) => message.type)
  }
  expect(resume(5)).toEqual([])
  expect(resume(2)).toEqual(['event', 'event', 'event'])
  expect(resume(1)).toEqual(['reset'])
})

it('a reader that does not keep up is cut off', async () => {
  const { hub } = newHub()
  const { signal } = new AbortController()
  const reader = liveStream(hub, { signal, maxWaiting: 2000 }).getReader()
  for (let count = 0; count < 50; count += 1) hub.eventChanged(EVENT)
  let bytes = 0
  for (let part = await reader.read(); !part.done; part = await reader.read())
    bytes += part.value.length
  expect(bytes).toBeGreaterThan(500)
  expect(bytes).toBeLessThan(4000)
})
