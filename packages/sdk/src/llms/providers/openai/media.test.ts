import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { blob, withoutBytes } from './media.ts'

it('bytes are noted by number and digest', () => {
  const bytes = Buffer.from('some bytes!')
  const base64 = bytes.toString('base64')
  const digest = createHash('sha256').update(bytes).digest('hex')
  expect(blob('image', base64)).toEqual({
    type: 'blob',
    modality: 'image',
    byte_size: bytes.length,
    digest,
  })
})

it('an object of the provider is kept without bytes and credentials', () => {
  const encoded = Buffer.from(Array.from({ length: 900 }, (_, index) => index % 251)).toString(
    'base64',
  )
  const image = `data:image/png;base64,${encoded}`
  expect(withoutBytes({ a: [encoded, 'a text'], image, authorization: 'key' })).toEqual({
    a: [`[${encoded.length} characters of encoded data]`, 'a text'],
    image: expect.objectContaining({ type: 'blob', mime_type: 'image/png', byte_size: 900 }),
  })
})

it('a text that is no base64 is kept whatever its length', () => {
  const words = 'Word 1 '.repeat(1_000)
  const genes = 'GATTACA'.repeat(1_000)
  expect(withoutBytes([words, genes])).toEqual([words, genes])
})
