import { expect, it } from 'vitest'
import { packNote, unpackNote } from './batch.ts'
import { FRAME } from './frame.ts'

const SPAN = `${'ab'.repeat(16)}${'cd'.repeat(8)}`

it('a note of what is not inserted comes back as it was', () => {
  const keys = new Set([`01000000${SPAN}`, `ff000000${SPAN}`])
  const packed = packNote({ token: 'run-7', keys })
  expect(unpackNote(packed, FRAME.decision)).toEqual({ token: 'run-7', keys })
})

it('one from before there were projects speaks of the first one', () => {
  const packed = packNote({ token: 'run-8', keys: new Set([SPAN, SPAN.replaceAll('a', '0')]) })
  const { token, keys } = unpackNote(packed, FRAME.olderDecision)
  expect(token).toBe('run-8')
  expect([...keys]).toEqual([`01000000${SPAN}`, `01000000${SPAN.replaceAll('a', '0')}`])
})
