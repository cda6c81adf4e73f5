import { expect, it } from 'vitest'
import { boundJson, boundText, previewOf } from './bounds.ts'

it('a long text says how much of it was cut, and no character is cut in half', () => {
  expect(boundText('abcdef', 6)).toBe('abcdef')
  expect(boundText('abcdefg', 6)).toBe('abcdef…[truncated: 1 of 7 characters]')
  expect(boundText('abcde\u{1F600}', 6)).toBe('abcde…[truncated: 2 of 7 characters]')
})

it('long texts are cut wherever they are inside a value', () => {
  const bounded = boundJson({ list: ['abcdefgh', 1], ['__proto__']: null }, 4)
  expect(JSON.stringify(bounded)).toBe(
    '{"list":["abcd…[truncated: 4 of 8 characters]",1],"__proto__":null}',
  )
})

it('a preview is one line of at most 256 characters', () => {
  expect(previewOf('  a\n\tb  ')).toBe('a b')
  expect(previewOf('x'.repeat(300))).toHaveLength(256)
})
