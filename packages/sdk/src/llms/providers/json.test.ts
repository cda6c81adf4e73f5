import { describe, expect, it } from 'vitest'
import { append, defined, jsonOrText, jsonValue } from './json.ts'

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

describe('values of unknown shape', () => {
  it('are left as they are, unless they are nested too deep to serialise', () => {
    const value = { a: [1, 'b', null, { c: true }] }
    expect(jsonValue(value)).toBe(value)
    expect(jsonValue(JSON.parse(nested(5_000)))).toBe('[truncated: too deep]')
  })

  it('are parsed from text when they parse, else the text is kept as sent', () => {
    expect(jsonOrText('{"a":1}')).toEqual({ a: 1 })
    expect(jsonOrText('{"a":')).toBe('{"a":')
    expect(jsonOrText('')).toBe('')
    expect(jsonOrText(nested(5_000))).toBe(nested(5_000))
  })

  it('grow to a limit and then say so', () => {
    const long = append('', 'x'.repeat(5_000_000))
    expect(long.endsWith('… [truncated]')).toBe(true)
    expect(append(long, 'more')).toBe(long)
    expect(append('a', 1)).toBe('a')
  })

  it('lose the fields that are undefined, and no others', () => {
    expect(Object.keys(defined({ a: undefined, b: null, c: 0 }))).toEqual(['b', 'c'])
  })
})
