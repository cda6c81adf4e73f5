import { expect, it } from 'vitest'
import { pathAndQuery, withoutSecrets } from './safe-url.ts'

it('keeps no key, in whatever form it comes', () => {
  const url =
    'https://user:p%40ss@generativelanguage.googleapis.com/v1beta/models/gemini:generate?alt=sse&key=SECRET&X-Amz-Signature=SECRET&%6Bey=SECRET&api-version=2024-06-01#SECRET'
  expect(withoutSecrets(url)).toBe(
    'https://generativelanguage.googleapis.com/v1beta/models/gemini:generate?alt=sse&api-version=2024-06-01',
  )
  expect(withoutSecrets('https://a.test/x?token=1')).toBe('https://a.test/x')
  expect(withoutSecrets('https://a:b@c@host.test/x')).toBe('https://host.test/x')
  expect(withoutSecrets('/v1/%zz?%zz=1')).toBe('/v1/%zz?%zz=1')
})

it('says what is asked, whichever server and order', () => {
  expect(pathAndQuery('http://127.0.0.1:4000/v1/chat?b=2&a=1')).toBe('/v1/chat?a=1&b=2')
  expect(pathAndQuery('https://api.openai.com')).toBe('/')
  expect(pathAndQuery('//api.openai.com/v1/chat')).toBe('/v1/chat')
})
