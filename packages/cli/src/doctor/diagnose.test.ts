import { describe, expect, it } from 'vitest'
import { diagnose } from './diagnose.ts'

function findingOf(name: string, version: string, isDirect = true) {
  const found = [{ name, version, directory: '', isDirect }]
  return diagnose({ found, declared: [], unseen: [] })[0]
}

describe('a diagnosis', () => {
  it.each([
    ['openai', '4.104.0', 'captured', 'node:http'],
    ['openai', '6.49.0', 'captured', 'tap on fetch'],
    ['@anthropic-ai/sdk', '0.39.0', 'captured', 'node:http'],
    ['@anthropic-ai/sdk', '0.50.1', 'captured', 'tap on fetch'],
    ['groq-sdk', '0.37.0', 'captured', 'node:http'],
    ['together-ai', '0.52.0', 'captured', 'tap on fetch'],
    ['cohere-ai', '7.11.0', 'captured', 'node:http'],
    ['cohere-ai', '8.1.0-beta.1', 'captured', 'tap on fetch'],
    ['ollama', '0.2.2', 'captured', 'node:http'],
    ['webpack', '5.0.0', 'note', 'bundle/agentops-token-thread.js'],
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

  it('does not hold against a project what only another package brings', () => {
    const { coverage, how } = findingOf('replicate', '1.0.0', false) ?? {}
    expect(coverage).toBe('note')
    expect(how).toContain('brought by another package')
    expect(findingOf('esbuild', '0.28.0', false)).toBeUndefined()
  })

  it('names what is missed first, and what is declared only', () => {
    const found = ['openai', 'replicate'].map((name) => ({
      name,
      version: '5.0.0',
      directory: '',
      isDirect: true,
    }))
    const findings = diagnose({ found, declared: ['groq-sdk'], unseen: [] })
    expect(findings.map(({ name }) => name)).toEqual(['replicate', 'openai', 'groq-sdk'])
    expect(findings[2]?.how).toContain('not installed')
  })
})
