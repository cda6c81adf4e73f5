import { AI21 } from 'ai21'
import Groq from 'groq-sdk'
import LlamaStackClient from 'llama-stack-client'
import OlderLlamaStackClient from 'llama-stack-client-0-2'
import Together from 'together-ai'
import type { ClientSetUp, Sdk } from './sdk.ts'

const body = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] }
const streamedBody = { ...body, stream: true as const }
const path = '/chat/completions'

function options({ url, retries }: ClientSetUp, version: string) {
  return { apiKey: 'k', baseURL: `${url}${version}`, maxRetries: retries }
}

/** The one call that all of them have: `chat.completions.create()`. */
function creating(
  folder: string,
  make: (setUp: ClientSetUp, body: never, once: { signal: AbortSignal }) => unknown,
): Sdk['calls'] {
  return {
    'chat.completions.create()': {
      answer: { folder, path },
      make: (setUp) => make(setUp, body as never, { signal: setUp.signal }),
    },
    'chat.completions.create(), streamed': {
      answer: { folder, path, isStream: true },
      make: (setUp) => make(setUp, streamedBody as never, { signal: setUp.signal }),
    },
  }
}

const together = (setUp: ClientSetUp) =>
  setUp.bind(new Together(options(setUp, '/v1'))).chat.completions

/** SDKs that speak OpenAI's protocol to servers of their own. */
export const compatibleSdks: readonly Sdk[] = [
  {
    name: 'groq-sdk',
    calls: creating('groq', (setUp, asked, once) =>
      setUp.bind(new Groq(options(setUp, ''))).chat.completions.create(asked, once),
    ),
  },
  {
    name: 'together-ai',
    calls: {
      ...creating('together', (setUp, asked, once) => together(setUp).create(asked, once)),
      'chat.completions.stream()': {
        answer: { folder: 'together', path, isStream: true },
        make: (setUp) => together(setUp).stream(body, { signal: setUp.signal }),
      },
    },
  },
  {
    name: 'llama-stack-client',
    calls: creating('llamastack', (setUp, asked, once) =>
      setUp.bind(new LlamaStackClient(options(setUp, ''))).chat.completions.create(asked, once),
    ),
  },
  {
    name: 'llama-stack-client-0-2',
    calls: creating('llamastack', (setUp, asked, once) =>
      setUp
        .bind(new OlderLlamaStackClient(options(setUp, '')))
        .chat.completions.create(asked, once),
    ),
  },
  {
    name: 'ai21',
    calls: creating('ai21', (setUp, asked, once) =>
      setUp
        .bind(new AI21(options(setUp, '/studio/v1')))
        .chat.completions.create(asked, once as never),
    ),
  },
]
