import { expect, it } from 'vitest'
import { requestParameters } from './request-parameters.ts'

it("gives what a request says beside its contents, in the provider's own words", () => {
  const request = {
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    max_completion_tokens: 100,
    stop: ['END'],
    response_format: { type: 'json_object' },
  }
  expect(requestParameters(request)).toEqual({
    max_completion_tokens: 100,
    stop: ['END'],
    response_format: { type: 'json_object' },
  })
})

it.each([
  [
    { generationConfig: { maxOutputTokens: 9, thinkingConfig: {} } },
    { maxOutputTokens: 9, thinkingConfig: {} },
  ],
  [
    { options: { num_predict: 5, num_ctx: 4096 }, keep_alive: '1m' },
    { keep_alive: '1m', num_predict: 5, num_ctx: 4096 },
  ],
  [{ inferenceConfig: { topP: 0.5 } }, { topP: 0.5 }],
])('finds those that a provider keeps together: %o', (body, parameters) => {
  expect(requestParameters(body)).toEqual(parameters)
})

it('takes no contents for parameters, however they are named', () => {
  expect(requestParameters({ attachment: 'x'.repeat(5000) })).toEqual({})
  expect(requestParameters('text')).toEqual({})
  expect(requestParameters(null)).toEqual({})
})
