import { describe, expect, it } from 'vitest'
import { diagnose } from './diagnose.ts'

function findingOf(name: string, version: string) {
  const found = [{ name, version, directory: `/p/node_modules/${name}` }]
  return diagnose({ found, declared: [], incomplete: false })[0]
}

describe('a diagnosis', () => {
  it.each([
    ['openai', '4.104.0', 'captured', 'node:http'],
    ['openai', '6.49.0', 'captured', 'tap on fetch'],
    ['openai', '6.49.0', 'captured', 'WebSocket, which is not recorded'],
    ['@aws-sdk/client-bedrock-runtime', '3.1164.0', 'captured', 'node:http2'],
    ['@google-cloud/aiplatform', '4.0.0', 'not', 'gRPC'],
    ['replicate', '1.0.0', 'not', 'registerProvider'],
    ['ai', '6.0.0', 'captured', '@agentops/sdk/ai-sdk'],
    ['dd-trace', '5.0.0', 'note', 'Datadog'],
  ])('of %s %s is %s, by %s', (name, version, coverage, how) => {
    const finding = findingOf(name, version)
    expect(finding?.coverage).toBe(coverage)
    expect(finding?.how).toContain(how)
  })

  it('names what is missed first, and what is declared only', () => {
    const found = ['openai', 'replicate'].map((name) => ({ name, version: '5.0.0', directory: '' }))
    const findings = diagnose({ found, declared: ['groq-sdk'], incomplete: false })
    expect(findings.map(({ name }) => name)).toEqual(['replicate', 'openai', 'groq-sdk'])
    expect(findings[2]?.how).toContain('not installed')
  })
})
