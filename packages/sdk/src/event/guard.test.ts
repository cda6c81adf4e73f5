import { describe, expect, it } from 'vitest'
import type { ClientOptions } from '../config/options.ts'
import { resolveConfig } from '../config.ts'
import { createGuard } from './guard.ts'
import { removeSecrets } from '@agentops/protocol/secrets'

/** Put together here, so that nothing that looks like a key stands in this file. */
const digits = (count: number) => '4f7Ab9'.repeat(count).slice(0, count)

const SECRETS: [string, string][] = [
  ['OpenAI', `sk-proj-${digits(40)}`],
  ['Anthropic', `sk-ant-api03-${digits(40)}`],
  ['Stripe', `sk_live_${digits(24)}`],
  ['Groq', `gsk_${digits(40)}`],
  ['xAI', `xai-${digits(40)}`],
  ['AWS', `AKIA${'4F7AB9'.repeat(3).slice(0, 16)}`],
  ['Google', `AIza${digits(35)}`],
  ['GitHub', `ghp_${digits(36)}`],
  ['GitHub, fine-grained', `github_pat_${digits(40)}`],
  ['GitLab', `glpat-${digits(20)}`],
  ['Slack', `xoxb-${digits(12)}-${digits(12)}`],
  ['SendGrid', `SG.${digits(22)}.${digits(43)}`],
  ['npm', `npm_${digits(36)}`],
  ['a JSON Web Token', `eyJ${digits(20)}.eyJ${digits(30)}.${digits(43)}`],
  [
    'a private key',
    `-----BEGIN RSA PRIVATE KEY-----\n${digits(60)}\n-----END RSA PRIVATE KEY-----`,
  ],
]

describe('built-in secret patterns', () => {
  it.each(SECRETS)(
    'take out a key of %s, alone, in a sentence and in JSON in JSON',
    (_of, secret) => {
      expect(removeSecrets(secret)).toBe('[redacted]')
      expect(removeSecrets(`use ${secret} now`)).toBe('use [redacted] now')
      const nested = JSON.stringify({ arguments: JSON.stringify({ text: `a "${secret}" b` }) })
      const { arguments: inner } = JSON.parse(removeSecrets(nested))
      expect(JSON.parse(inner)).toEqual({ text: 'a "[redacted]" b' })
    },
  )

  it.each(SECRETS)('find a key of %s wherever it stands', (_of, secret) => {
    for (let offset = 0; offset < 40; offset += 1) {
      const before = 'It may be. '.repeat(4).slice(0, offset)
      expect(removeSecrets(`${before} ${secret}.`)).toBe(`${before} [redacted].`)
      expect(removeSecrets(`a-long-run-of-words${before}\\n${secret}"`)).toBe(
        `a-long-run-of-words${before}\\n[redacted]"`,
      )
    }
  })

  it('take out what its name, place or scheme says is secret', () => {
    expect(removeSecrets('Authorization: Bearer abcdefghijklmnop')).toBe(
      'Authorization: Bearer [redacted]',
    )
    expect(removeSecrets('postgres://me:hunter2@host/db')).toBe('postgres://[redacted]@host/db')
    expect(removeSecrets('GET /a?api_key=12345678&b=1')).toBe('GET /a?api_key=[redacted]&b=1')
    const value = { user: 'me', password: 'a"b\\', apiKey: 'x', dbPasswords: 'y', max_tokens: '5' }
    const clean = {
      ...value,
      password: '[redacted]',
      apiKey: '[redacted]',
      dbPasswords: '[redacted]',
    }
    expect(JSON.parse(removeSecrets(JSON.stringify(value)))).toEqual(clean)
    const nested = JSON.parse(removeSecrets(JSON.stringify({ body: JSON.stringify(value) })))
    expect(JSON.parse(nested.body)).toEqual(clean)
  })

  it('leave everyday words, ids and logprobs alone', () => {
    const text = JSON.stringify({
      token: 'Hello',
      note: 'the risk-management sk-learn-contrib-packages task; password reset; passing 3 tests',
      id: 'chatcmpl-9abc',
      url: 'https://example.com/a@b?page=2',
    })
    expect(removeSecrets(text)).toBe(text)
  })

  it('take time in proportion to the text', () => {
    for (const hard of [
      '"password":"',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ',
      'a://b:',
      '\\"',
      'sk-a-',
      'eyJaaaaaaaa-',
    ])
      expect(removeSecrets(hard.repeat(50_000)).length).toBeGreaterThan(0)
  })
})

describe('the redaction hook', () => {
  const guardOf = (options: ClientOptions) =>
    createGuard(resolveConfig(options, { environment: {}, file: undefined }).config)
  const place = { type: 'tool', attribute: 'x' }

  it('sees each text in JSON by itself, with its place, and JSON stays JSON', () => {
    const seen: string[] = []
    const guard = guardOf({
      redact(text, { type, attribute }) {
        seen.push(`${type} ${attribute} ${text}`)
        return text.replaceAll('Alice', '"')
      },
    })
    const attributes = {
      messages: '[{"role":"user","parts":["Hi Alice"]}]',
      count: 3,
      list: ['Alice'],
    }
    expect(guard.attributes('llm', attributes)).toEqual({
      messages: '[{"role":"user","parts":["Hi \\""]}]',
      count: 3,
      list: ['"'],
    })
    expect(seen).toEqual(['llm messages user', 'llm messages Hi Alice', 'llm list Alice'])
  })

  it('that throws or gives no text leaves the text out', () => {
    const throwing = guardOf({
      redact: () => {
        throw new Error('no')
      },
    })
    expect(throwing.text('a secret', place)).toBe('[redact() threw]')
    const silent = guardOf({ redact: () => JSON.parse('null') })
    expect(silent.text('a secret', place)).toBe('[redacted]')
  })

  it('patterns of the user do not break JSON either', () => {
    const guard = guardOf({ secretPatterns: [/ACME.*/, 'x{3}'] })
    expect(guard.attributes('tool', { a: '{"a":"is ACME-1","b":"xxx y"}' })).toEqual({
      a: '{"a":"is [redacted]","b":"[redacted] y"}',
    })
    expect(guard.json({ deep: ['ACME-2'] }, place)).toEqual({ deep: ['[redacted]'] })
  })

  it('ids stay, as they are nobody’s words', () => {
    const guard = guardOf({ redact: () => '' })
    expect(guard.attributes('llm', { 'session.id': 's', 'user.id': 'u' })).toEqual({
      'session.id': 's',
      'user.id': '',
    })
  })

  it('redactSecrets: false leaves texts as they are', () => {
    const secret = SECRETS[0]?.[1] ?? ''
    expect(guardOf({ redactSecrets: false }).text(secret, place)).toBe(secret)
    expect(guardOf({}).text(secret, place)).toBe('[redacted]')
  })
})
