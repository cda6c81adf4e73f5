import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { claimRecorded } from './codec.ts'

/** Where a request says what it wants of the model. */
const SPOKEN = new Set([
  'messages',
  'input',
  'prompt',
  'instructions',
  'system',
  'tools',
  'items',
  'toolConfig',
  'inputText',
  'query',
  'documents',
  'contents',
  'systemInstruction',
  'message',
  'chat_history',
  'preamble',
  'texts',
])
/** Fields whose texts are words of people, models and tools. */
const WORDS = new Set(
  'content text output arguments name description url thinking message'.split(' '),
)

function* textsUnder(value: unknown, key: string): Generator<string> {
  if (typeof value === 'string') {
    if (value !== '' && (WORDS.has(key) || SPOKEN.has(key))) yield value
  } else if (Array.isArray(value)) {
    for (const item of value) yield* textsUnder(item, key)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* textsUnder(inner, name)
  }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Arguments are captured parsed: what they say is compared, not how they are spaced. */
function respaced(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return escaped(text)
  }
}

function isIn(captured: string, word: string): boolean {
  return captured.includes(escaped(word)) || captured.includes(respaced(word))
}

/** Words of a recorded request that the captured request lacks; bytes of media are no words. */
export function missingWords(interaction: Interaction, host: string): string[] {
  const { body } = interaction.request
  if (typeof body !== 'object' || body === null) return []
  const { provider, claim } = claimRecorded(interaction, host)
  const captured = JSON.stringify(provider.parseRequest(claim, body))
  const spoken = Object.entries(body).filter(([key]) => SPOKEN.has(key))
  const words = spoken.flatMap(([key, value]) => [...textsUnder(value, key)])
  return words.filter((word) => !word.startsWith('data:') && !isIn(captured, word))
}
