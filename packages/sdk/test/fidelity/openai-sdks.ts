import OpenAI from 'openai'
import OpenAI4 from 'openai-4'
import type { ClientSetUp, OfferedCall, Sdk } from './sdk.ts'

const messages = [{ role: 'user' as const, content: 'Hi' }]
const body = { model: 'm', messages }
const tools = [
  {
    type: 'function' as const,
    function: { name: 'f', parameters: { type: 'object' }, function: () => 'x', parse: JSON.parse },
  },
]

function options({ url, retries }: ClientSetUp) {
  return { apiKey: 'k', baseURL: `${url}/v1`, maxRetries: retries }
}

const chat = { folder: 'openai', path: '/chat/completions' }
const responses = { folder: 'openai', path: '/responses' }
const runs = { folder: 'openai', path: '/runs', isStream: true }

/** A call by version 6 and by version 4, where both have it. */
function call(
  answer: OfferedCall['answer'],
  make: (client: OpenAI, once: { signal: AbortSignal }) => unknown,
): Record<'six' | 'four', OfferedCall> {
  return {
    six: { answer, make: (setUp) => make(setUp.bind(new OpenAI(options(setUp))), setUp) },
    four: {
      answer,
      make: (setUp) => make(setUp.bind(new OpenAI4(options(setUp))) as unknown as OpenAI, setUp),
    },
  }
}

const CALLS = {
  'chat.completions.create()': call(chat, (client, { signal }) =>
    client.chat.completions.create(body, { signal }),
  ),
  'chat.completions.create(), streamed': call({ ...chat, isStream: true }, (client, { signal }) =>
    client.chat.completions.create({ ...body, stream: true }, { signal }),
  ),
  'responses.create()': call(responses, (client, { signal }) =>
    client.responses.create({ model: 'm', input: 'Hi' }, { signal }),
  ),
  'responses.create(), streamed': call({ ...responses, isStream: true }, (client, { signal }) =>
    client.responses.create({ model: 'm', input: 'Hi', stream: true }, { signal }),
  ),
  'responses.parse()': call(responses, (client, { signal }) =>
    client.responses.parse({ model: 'm', input: 'Hi' }, { signal }),
  ),
  'responses.stream()': call({ ...responses, isStream: true }, (client, { signal }) =>
    client.responses.stream({ model: 'm', input: 'Hi' }, { signal }),
  ),
  'beta.threads.runs.stream()': call(runs, (client, { signal }) =>
    client.beta.threads.runs.stream('thread_1', { assistant_id: 'asst_1' }, { signal }),
  ),
  'embeddings.create()': call({ folder: 'openai', path: '/embeddings' }, (client, { signal }) =>
    client.embeddings.create({ model: 'm', input: 'Hi', encoding_format: 'float' }, { signal }),
  ),
  'completions.create(), streamed': call(
    { folder: 'openai', path: '/v1/completions', isStream: true },
    (client, { signal }) =>
      client.completions.create({ model: 'm', prompt: 'Hi', stream: true }, { signal }),
  ),
  'moderations.create()': call({ folder: 'openai', path: '/moderations' }, (client, { signal }) =>
    client.moderations.create({ input: 'Hi' }, { signal }),
  ),
}

function of(major: 'six' | 'four'): Sdk['calls'] {
  return Object.fromEntries(Object.entries(CALLS).map(([name, made]) => [name, made[major]]))
}

/** The helpers that version 4 had under `beta`. */
function completionsOf(setUp: ClientSetUp, major: 'six' | 'four'): OpenAI['chat']['completions'] {
  if (major === 'six') return setUp.bind(new OpenAI(options(setUp))).chat.completions
  return setUp.bind(new OpenAI4(options(setUp))).beta.chat
    .completions as unknown as OpenAI['chat']['completions']
}

function helpers(major: 'six' | 'four', prefix: string): Sdk['calls'] {
  const made = (setUp: ClientSetUp) => completionsOf(setUp, major)
  return {
    [`${prefix}.parse()`]: {
      answer: chat,
      make: (setUp) => made(setUp).parse(body, { signal: setUp.signal }),
    },
    [`${prefix}.stream()`]: {
      answer: { ...chat, isStream: true },
      make: (setUp) => made(setUp).stream(body, { signal: setUp.signal }),
    },
    [`${prefix}.runTools()`]: {
      answer: chat,
      make: (setUp) => made(setUp).runTools({ ...body, tools } as never, { signal: setUp.signal }),
    },
  }
}

/** OpenAI's SDK in the two majors that are in use. */
export const openAiSdks: readonly Sdk[] = [
  { name: 'openai', calls: { ...of('six'), ...helpers('six', 'chat.completions') } },
  { name: 'openai-4', calls: { ...of('four'), ...helpers('four', 'beta.chat.completions') } },
]
