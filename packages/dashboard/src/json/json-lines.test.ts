import { expect, it } from 'vitest'
import { jsonInText, jsonLines, tokensOf } from './json-lines.ts'

const kindsOf = (line: string) => tokensOf(line).map(({ kind, text }) => `${kind} ${text}`)

it('tells keys, strings, numbers and words apart', () => {
  const [, text, number, word, list] = jsonLines({ 'a"b': 'c: "d",', n: -1.5, t: null, l: [] })
  expect(kindsOf(text ?? '')).toEqual([
    'plain   ',
    'key "a\\"b"',
    'plain : ',
    'string "c: \\"d\\","',
    'plain ,',
  ])
  expect(kindsOf(number ?? '')).toContain('number -1.5')
  expect(kindsOf(word ?? '')).toContain('keyword null')
  expect(kindsOf(list ?? '')).toContain('plain []')
})

it('keeps a string in a list that looks like a key a string', () => {
  expect(kindsOf('  "a: b"')).toEqual(['plain   ', 'string "a: b"'])
})

it('draws a line of a megabyte in part and says so', () => {
  const tokens = tokensOf(`"${'x'.repeat(1_000_000)}"`)
  expect(tokens.map(({ text }) => text.length)).toEqual([2000, 24])
  expect(tokens[1]?.text).toBe('… 998002 more characters')
})

it('finds a list or an object that travels as text, and leaves other texts alone', () => {
  expect(jsonInText(' {"a": [1]}')).toEqual({ a: [1] })
  expect(jsonInText('[{"id": 1}]')).toEqual([{ id: 1 }])
  for (const text of ['{broken', '12', 'null', '"a"', '', 'see {this}']) {
    expect(jsonInText(text)).toBeUndefined()
  }
})
