import { expect, it } from 'vitest'
import { claimFile } from './file-routes.ts'

function claim(method: string, url: string, userAgent: string | null = null): string | undefined {
  const { host, pathname } = new URL(url)
  const found = claimFile({ method, host, path: pathname }, () => userAgent)
  return found && `${found.operation} ${found.api}`
}

it.each([
  ['POST', 'https://api.openai.com/v1/files', 'file_upload files'],
  ['GET', 'https://api.openai.com/v1/files/file-1/content', 'file_content files.content'],
  ['POST', 'https://me.openai.azure.com/openai/batches', 'batch batches'],
  ['GET', 'https://api.together.xyz/v1/batches', 'list_batches batches'],
  ['GET', 'https://api.together.xyz/v1/batches/0190-ab', 'fetch_batch batches'],
  ['POST', 'https://api.groq.com/openai/v1/batches/batch_1/cancel', 'fetch_batch batches'],
])('%s %s is %s', (method, url, expected) => {
  expect(claim(method, url)).toBe(expected)
})

it.each([
  ['POST', 'https://files.example.com/v1/files'],
  ['GET', 'https://me.execute-api.us-east-1.amazonaws.com/prod/batches'],
  ['GET', 'https://api.openai.com/v1/files'],
  ['DELETE', 'https://api.openai.com/v1/files/file-1'],
  ['POST', 'https://api.openai.com/v1/profiles'],
])('%s %s is left alone', (method, url) => {
  expect(claim(method, url)).toBeUndefined()
})

it('elsewhere they count where an SDK of these APIs asks', () => {
  const url = 'http://localhost:4000/v1/files'
  expect(claim('POST', url, 'OpenAI/JS 6.49.0')).toBe('file_upload files')
  expect(claim('POST', url, 'AzureOpenAI/JS 6.49.0')).toBe('file_upload files')
  expect(claim('POST', url, 'Acme/JS 1.0.0')).toBeUndefined()
})
