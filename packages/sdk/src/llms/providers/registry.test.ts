import { expect, it } from 'vitest'
import { claimRequest } from './registry.ts'

const LINE = { method: 'POST', host: 'gateway.test', path: '/v1/chat/completions' }

function providerFor(userAgent: string | null): string | undefined {
  const header = (name: string) => (name === 'user-agent' ? userAgent : null)
  return claimRequest(LINE, header)?.provider.name
}

it('remembers who claimed a request only for requests whose headers say the same', () => {
  const agents = ['OpenAI/JS 6.49.0', 'Groq/JS 1.6.0', null, 'Groq/JS 1.6.0', 'Together/JS 0.52.0']
  const names = ['openai', 'groq', 'openai', 'groq', 'together']
  expect([...agents, ...agents].map(providerFor)).toEqual([...names, ...names])
})

it('asks only for the headers that were asked for when it was claimed', () => {
  const asked: string[] = []
  const header = (name: string) => {
    asked.push(name)
    return null
  }
  const first = claimRequest({ ...LINE, host: 'another.test' }, header)
  const before = asked.splice(0)
  expect(claimRequest({ ...LINE, host: 'another.test' }, header)).toMatchObject({
    provider: first?.provider,
    claim: first?.claim,
  })
  expect(asked).toEqual(before)
})
