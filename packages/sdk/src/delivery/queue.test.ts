import { describe, expect, it } from 'vitest'
import { type Item, Queue } from './queue.ts'
import { backoffMs } from './retry.ts'

const span = (bytes: number): Item => ({ kind: 'span', bytes: new Uint8Array(bytes) })
const call: Item = {
  kind: 'call',
  delivery: { method: 'POST', path: '/', contentType: 'text/plain', body: new Uint8Array(10) },
}

describe('the queue', () => {
  it('keeps order, and sends calls alone', () => {
    const queue = new Queue(1000)
    const items = [span(1), span(2), call, span(3)]
    for (const item of items) queue.push(item)
    expect(queue.peek(10, 1000)).toEqual(items.slice(0, 2))
    queue.remove(2)
    expect(queue.peek(10, 1000)).toEqual([call])
    queue.remove(1)
    expect(queue.peek(10, 1000)).toEqual([span(3)])
  })

  it('bounds a batch by count and by bytes, but always gives one', () => {
    const queue = new Queue(1000)
    for (let index = 0; index < 5; index += 1) queue.push(span(100))
    expect(queue.peek(3, 1000)).toHaveLength(3)
    expect(queue.peek(10, 250)).toHaveLength(2)
    expect(queue.peek(10, 1)).toHaveLength(1)
  })

  it('is bounded by bytes, and counts what it drops', () => {
    const queue = new Queue(250)
    expect([queue.push(span(100)), queue.push(span(100)), queue.push(span(100))]).toEqual([
      true,
      true,
      false,
    ])
    queue.remove(1)
    expect(queue.push(span(100))).toBe(true)
    expect(queue.stats()).toEqual({ waiting: 2, waitingBytes: 200, droppedFull: 1 })
  })
})

describe('waiting before a retry', () => {
  it('doubles, with jitter in its upper half, up to half a minute', () => {
    expect([1, 2, 3, 20].map((failures) => backoffMs(failures, 0, 1))).toEqual([
      200, 400, 800, 30_000,
    ])
    expect(backoffMs(3, 0, 0)).toBe(400)
  })

  it('is never shorter than the server asked for', () => {
    expect(backoffMs(1, 5000, 0.5)).toBe(5000)
  })
})
