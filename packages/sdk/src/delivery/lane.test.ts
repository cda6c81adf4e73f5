import { expect, it } from 'vitest'
import { faultCount, lastFaults } from '../faults.ts'
import { createLogger } from '../logger.ts'
import { Drops } from './drops.ts'
import { Queue } from './queue.ts'
import { Sender } from './sender.ts'
import type { Transport } from './transport.ts'

const EMPTY = { headers: {}, body: Buffer.alloc(0) }

/** A way to the server that is broken for whatever holds the word. */
function brokenFor(word: string): Transport & { readonly sent: string[] } {
  const sent: string[] = []
  return {
    sent,
    async send({ body }) {
      const text = Buffer.from(body).toString('latin1')
      if (text.includes(word)) throw new RangeError('a mistake of ours')
      sent.push(text)
      const answer = { status: 200, ...EMPTY }
      return { kind: 'delivered', rejected: { count: 0, message: '' }, answer }
    },
    close: () => undefined,
  }
}

it('a fault of our own costs the one event that it is about, is counted, and stops nothing', async () => {
  const logger = createLogger('silent')
  const drops = new Drops(logger)
  const transport = brokenFor('poison')
  const queue = new Queue({ maxBytes: 1e6, drops, onEntry: () => sender.notify() })
  const sender = new Sender({
    queue,
    transport,
    drops,
    logger,
    resource: {},
    endpoint: 'http://127.0.0.1:9',
    maxWaitTime: 0,
    maxBatchSize: 8,
    maxInFlight: 2,
    refuge: () => '',
  })
  const before = faultCount()
  const texts = Array.from({ length: 20 }, (_, index) => (index === 11 ? 'poison' : `e${index}.`))
  for (const text of texts) queue.push('span', new TextEncoder().encode(text))
  expect(await sender.flush({ timeoutMs: 10_000 })).toBe(true)
  for (const text of texts) expect(transport.sent.join('').includes(text)).toBe(text !== 'poison')
  expect(drops.counts()).toEqual({ fault: 1 })
  expect(sender.stats().delivered).toBe(19)
  expect(faultCount()).toBeGreaterThan(before)
  expect(lastFaults().at(-1)).toMatchObject({ type: 'RangeError', doing: 'sending events' })
})
