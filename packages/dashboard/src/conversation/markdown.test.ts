import { describe, expect, it } from 'vitest'
import { parseBlocks } from './markdown-blocks.ts'
import { parseInline } from './markdown-inline.ts'

describe('blocks', () => {
  it('are headings, lists, tables, code, quotes, rules and paragraphs', () => {
    const text = [
      '## Trip',
      'two',
      'lines',
      '- a',
      '  - b',
      '1. c',
      '| Day | Plan |',
      '|---|:-:|',
      '| Thu | Fly |',
      '',
      '```ts',
      'const x = 1',
      '```',
      '> said',
      '---',
    ].join('\n')
    expect(parseBlocks(text)).toEqual([
      { kind: 'heading', level: 2, text: 'Trip' },
      { kind: 'paragraph', text: 'two\nlines' },
      {
        kind: 'list',
        items: [
          { depth: 0, marker: '•', text: 'a' },
          { depth: 1, marker: '•', text: 'b' },
          { depth: 0, marker: '1.', text: 'c' },
        ],
      },
      { kind: 'table', head: ['Day', 'Plan'], rows: [['Thu', 'Fly']] },
      { kind: 'code', language: 'ts', text: 'const x = 1' },
      { kind: 'quote', text: 'said' },
      { kind: 'rule' },
    ])
  })

  it('end where a streamed answer broke off', () => {
    expect(parseBlocks('```json\n{ "a": ')).toEqual([
      { kind: 'code', language: 'json', text: '{ "a": ' },
    ])
  })

  it('keep markup of other languages as text', () => {
    const [block] = parseBlocks('<script>alert(1)</script>')
    expect(block).toEqual({ kind: 'paragraph', text: '<script>alert(1)</script>' })
  })
})

describe('inline text', () => {
  it('has emphasis, code and links', () => {
    expect(parseInline('a **b *c*** `d*` [e](https://x.y/z)')).toMatchObject([
      { kind: 'text', text: 'a ' },
      { kind: 'strong' },
      { kind: 'text' },
      { kind: 'code', text: 'd*' },
      { kind: 'text', text: ' ' },
      { kind: 'link', href: 'https://x.y/z', children: [{ text: 'e' }] },
    ])
  })

  it('links nothing but http and https, and loads no image', () => {
    expect(parseInline('[x](javascript:alert(1))').map(({ kind }) => kind)).toEqual(['text'])
    expect(parseInline('[x](data:text/html,hi)').map(({ kind }) => kind)).toEqual(['text'])
    expect(parseInline('![pixel](https://evil.example/p.png)')).toEqual([
      { kind: 'image', href: 'https://evil.example/p.png', alt: 'pixel' },
    ])
  })

  it('leaves snake_case, arithmetic and bare addresses readable', () => {
    expect(parseInline('get_weather_now 2 * 3 * 4')).toEqual([
      { kind: 'text', text: 'get_weather_now 2 * 3 * 4' },
    ])
    expect(parseInline('see https://a.b/c.')).toMatchObject([
      { text: 'see ' },
      { kind: 'link', href: 'https://a.b/c' },
      { text: '.' },
    ])
  })

  it('survives what a hostile model may send', () => {
    for (const hostile of ['['.repeat(50_000), '*a '.repeat(20_000), '`'.repeat(50_001)]) {
      expect(JSON.stringify(parseInline(hostile)).length).toBeGreaterThan(100)
    }
    expect(parseBlocks('>'.repeat(50_000))).toHaveLength(1)
  })
})
