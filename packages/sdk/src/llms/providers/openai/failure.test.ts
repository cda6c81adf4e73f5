import { describe, expect, it } from 'vitest'
import { failureIn, failureOf } from './failure.ts'

describe('a failure in the provider’s own words', () => {
  it.each([
    [
      'OpenAI',
      {
        error: {
          message: 'Bad key',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_api_key',
        },
      },
      { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Bad key' },
    ],
    [
      'a gateway with numeric codes',
      { error: { message: 'No credits', code: 402 } },
      { type: '402', code: '402', message: 'No credits' },
    ],
    ['a bare text', { error: 'nope' }, { type: '400', message: 'nope' }],
    [
      'vLLM',
      { object: 'error', message: 'Too long', type: 'BadRequestError', code: 400 },
      { type: 'BadRequestError', code: '400', message: 'Too long' },
    ],
    ['FastAPI', { detail: 'Not Found' }, { type: '400', message: 'Not Found' }],
    [
      'a proxy’s page',
      '<html>Bad Gateway</html>',
      { type: '400', message: '<html>Bad Gateway</html>' },
    ],
    ['nothing', undefined, { type: '400', message: 'HTTP status 400' }],
    ['a list', [1], { type: '400', message: '[1]' }],
  ])('comes from %s', (_, body, expected) => {
    expect(failureOf(400, body)).toEqual(expected)
  })

  it('is cut when it is long', () => {
    expect(failureOf(500, 'x'.repeat(100_000)).message).toHaveLength(4_096)
  })

  it('is not seen where there is none', () => {
    expect(failureIn({ error: null })).toBeUndefined()
    expect(failureIn({ type: 'response.created' }, 'response.created')).toBeUndefined()
  })
})
