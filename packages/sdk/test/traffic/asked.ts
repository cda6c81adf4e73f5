import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { OpenAiProvider } from '../../src/llms/providers/openai.ts'

const provider = new OpenAiProvider()
/** Where a request says what it wants of the model. */
const SPOKEN = new Set(['messages', 'input', 'prompt', 'instructions', 'tools', 'items'])
/** Fields whose texts are words of people, models and tools. */
const WORDS = new Set(['content', 'text', 'output', 'arguments', 'name', 'description', 'url'])

function* textsUnder(value: unknown, key: string): Generator<string> {
  if (typeof value === 'string') {
    if (value !== '' && (WORDS.has(key) || SPOKEN.has(key))) yield value
  } else if (Array.isArray(value)) {
    for (const item of value) yield* textsUnder(item, key)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* textsUnder(inner, name)
  }
}

/** Arguments are captured parsed: what they say is compared, not how they are spaced. */
function normalised(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return JSON.stringify(text).slice(1, -1)
  }
}

/** Words of a recorded request that the captured request lacks; bytes of media are no words. */
export function missingWords({ request }: Interaction): string[] {
  const claim = provider.claims({ ...request, host: 'api.openai.com' })
  if (!claim || typeof request.body !== 'object' || request.body === null) return []
  const captured = JSON.stringify(provider.parseRequest(claim, request.body))
  const spoken = Object.entries(request.body).filter(([key]) => SPOKEN.has(key))
  const words = spoken.flatMap(([key, value]) => [...textsUnder(value, key)])
  return words.filter((word) => !word.startsWith('data:') && !captured.includes(normalised(word)))
}
