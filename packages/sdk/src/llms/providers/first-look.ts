import { LAST_WORDS as anthropicWords } from './anthropic/routes.ts'
import { JOBS } from './bedrock/batch-routes.ts'
import { LAST_WORDS as bedrockWords } from './bedrock/routes.ts'
import { LAST_WORDS as cohereWords } from './cohere/routes.ts'
import { LAST_WORDS as llamaStackWords } from './llama-stack/routes.ts'
import { LAST_WORDS as mistralWords } from './mistral/routes.ts'
import { LAST_WORDS as ollamaWords } from './ollama/routes.ts'
import { isId, LAST_WORDS as openAiWords } from './openai/routes.ts'

const LAST_WORDS = new Set([
  ...openAiWords,
  ...anthropicWords,
  ...bedrockWords,
  ...cohereWords,
  ...llamaStackWords,
  ...mistralWords,
  ...ollamaWords,
  // Google's, whose other paths end with a colon and a method
  'interactions',
])

/** Collections whose paths end with ids of any form: Google's; Mistral's and OpenAI's. */
const COLLECTIONS = ['/interactions/', '/conversations/']

/** What is before an id: nearly all paths end otherwise. */
function endsInCollection(path: string, last: number): boolean {
  return COLLECTIONS.some((collection) => path.endsWith(collection, last + 1))
}

/**
 * Whether a path may be one of a provider that is built in. Every request of the process comes by: what
 * this says no to is asked of none of them.
 */
export function mayBeClaimed(path: string): boolean {
  const last = path.lastIndexOf('/')
  const word = path.slice(last + 1)
  if (LAST_WORDS.has(word) || word.includes(':') || isId(word)) return true
  // Results of batches that are kept in a bucket, and jobs, whose ids have any form.
  if (word.includes('.jsonl') || path.startsWith(JOBS)) return true
  // Of files and batches ids stand anywhere.
  return path.includes('/files') || path.includes('/batch') || endsInCollection(path, last)
}
