import { expect, it } from 'vitest'
import { clip, safeJson, safeLine, safeLines } from './safe-text.ts'

it.each([
  ['colours and cursor moves', '\u001b[2J\u001b[31mgone', String.raw`\u001b[2J\u001b[31mgone`],
  ['a window title', '\u001b]0;root\u0007', String.raw`\u001b]0;root\u0007`],
  ['8-bit controls', '\u009b31m', String.raw`\u009b31m`],
  ['text that runs backwards', 'safe\u202Egnp.exe', String.raw`safe\u202egnp.exe`],
  ['hidden characters', 'pass\u200Bword', String.raw`pass\u200bword`],
  ['hidden tags above U+FFFF', '\u{E0041}', String.raw`\udb40\udc41`],
  ['line ends and tabs', 'a\nb\rc\td', String.raw`a\nb\rc\td`],
])('writes %s as escapes', (_, text, expected) => {
  expect(safeLine(text)).toBe(expected)
})

it('leaves letters, accents and symbols of any language alone', () => {
  const text = 'Olá, señor 東京 🙂 e\u0301 €'
  expect(safeLine(text)).toBe(text)
})

it('keeps the lines of a text', () => {
  expect(safeLines('one\r\ntwo\n\u001bthree')).toEqual(['one', 'two', String.raw`\u001bthree`])
})

it('writes JSON that reads back the same and holds no control character', () => {
  const value = { text: 'a\u009b\u202E\u{E0041}\n' }
  const json = safeJson(value)
  expect(JSON.parse(json)).toEqual(value)
  expect(json).toMatch(/^[ -~]*$/)
})

it('clips by the characters that a reader sees', () => {
  expect(clip('e\u0301tude', 5)).toBe('e\u0301tude')
  expect(clip('e\u0301tudes', 5)).toBe('e\u0301tud…')
  expect(clip('a'.repeat(10_000), 3)).toBe('aa…')
})
