import { describe, expect, it } from 'vitest'
import { claimOf } from './routes.ts'

const AWS = 'https://bedrock-runtime.us-east-1.amazonaws.com'

function claim(method: string, url: string, headers: readonly string[] = []): string | undefined {
  const { host, pathname } = new URL(url)
  const header = (name: string) => (headers.includes(name) ? 'x' : null)
  const found = claimOf({ method, host, path: pathname }, header)
  return found && `${found.operation} ${found.api} ${found.model}`
}

describe('which requests are calls of Bedrock', () => {
  it.each([
    ['amazon.nova-micro-v1%3A0/converse', 'chat converse amazon.nova-micro-v1:0'],
    ['amazon.nova-micro-v1:0/converse-stream', 'chat converse_stream amazon.nova-micro-v1:0'],
    ['anthropic.claude/invoke', 'chat invoke_model anthropic.claude'],
    ['anthropic.claude/invoke-with-response-stream', 'chat invoke_model_stream anthropic.claude'],
    ['amazon.titan-embed-text-v2:0/invoke', 'embeddings invoke_model amazon.titan-embed-text-v2:0'],
    ['cohere.rerank-v3-5:0/invoke', 'rerank invoke_model cohere.rerank-v3-5:0'],
    ['anthropic.claude/count-tokens', 'count_tokens count_tokens anthropic.claude'],
    [
      'arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse',
      'chat converse arn:aws:bedrock:us-east-1:1:inference-profile/x',
    ],
    ['%E0%A4%A/converse', 'chat converse %E0%A4%A'],
  ])('POST /model/%s is %s', (path, expected) => {
    expect(claim('POST', `${AWS}/model/${path}`)).toBe(expected)
  })

  it('elsewhere than on AWS they are those that no other service has, or that its SDK makes', () => {
    const local = 'http://127.0.0.1:8080/run/1/model/m'
    expect(claim('POST', `${local}/converse`)).toBe('chat converse m')
    expect(claim('POST', `${local}/invoke`, ['amz-sdk-invocation-id'])).toBe('chat invoke_model m')
    expect(claim('POST', `${local}/invoke`)).toBeUndefined()
  })

  it.each([
    ['GET', `${AWS}/model/m/converse`],
    ['POST', `${AWS}.example/model/m/invoke`],
    ['POST', `${AWS}/model/converse`],
    ['POST', `${AWS}/guardrail/g/version/1/apply`],
    ['POST', 'https://bedrock.us-east-1.amazonaws.com/model-customization-jobs'],
    ['POST', 'https://lambda.example/2015-03-31/functions/model/invoke'],
  ])('%s %s is not', (method, url) => {
    expect(claim(method, url)).toBeUndefined()
  })
})
