import { startLocalServer } from '@agentops/testkit/local-server'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the provider saw of one exchange. */
interface Seen {
  readonly path: string
  readonly model: string
  readonly body: string
  /** The client hung up before the answer was complete. */
  hungUp: boolean
  chunksSent: number
}

/** A provider on the wire whose answer is chosen by the model that is asked for. */
export interface ScriptedProvider {
  readonly baseURL: string
  readonly seen: Seen[]
  close(): Promise<void>
}

const USAGE = {
  prompt_tokens: 120,
  completion_tokens: 30,
  total_tokens: 150,
  prompt_tokens_details: { cached_tokens: 64 },
  completion_tokens_details: { reasoning_tokens: 12 },
}

function choice(index: number, content: string) {
  return { index, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }
}

function completion(choices: unknown[]) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_800_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices,
    usage: USAGE,
  }
}

function chunk(choices: unknown[], usage: unknown = null): string {
  const data = {
    id: 'chatcmpl-2',
    object: 'chat.completion.chunk',
    created: 1_800_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices,
    usage,
  }
  return `data: ${JSON.stringify(data)}\n\n`
}

function word(content: string): string {
  return chunk([{ index: 0, delta: { content }, finish_reason: null }])
}

const ROLE = chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }])
const STOP = chunk([{ index: 0, delta: {}, finish_reason: 'stop' }])
const DONE = 'data: [DONE]\n\n'
const WHOLE = [ROLE, word('Hel'), word('lo'), word(' there'), STOP, chunk([], USAGE), DONE]

function toolDelta(index: number, call: Record<string, unknown>): string {
  return chunk([{ index: 0, delta: { tool_calls: [{ index, ...call }] }, finish_reason: null }])
}

const PARALLEL_TOOLS = [
  ROLE,
  toolDelta(0, { id: 'call_a', type: 'function', function: { name: 'fa', arguments: '' } }),
  toolDelta(1, { id: 'call_b', type: 'function', function: { name: 'fb', arguments: '' } }),
  toolDelta(1, { function: { arguments: '{"y":' } }),
  toolDelta(0, { function: { arguments: '{"x":1' } }),
  toolDelta(1, { function: { arguments: '2}' } }),
  toolDelta(0, { function: { arguments: '}' } }),
  chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }]),
  DONE,
]

const REQUEST_ID = { 'x-request-id': 'req_42' }

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...REQUEST_ID, ...headers })
  response.end(JSON.stringify(body))
}

async function stream(response: ServerResponse, chunks: Iterable<string>, seen: Seen) {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...REQUEST_ID })
  for (const text of chunks) {
    if (response.destroyed) return
    response.write(text)
    seen.chunksSent += 1
    await sleep(2)
  }
}

function* endless(): Generator<string> {
  yield ROLE
  for (let index = 0; index < 2000; index += 1) yield word(`w${index} `)
}

function failure(message: string, type: string, code: string) {
  return { error: { message, type, code, param: null } }
}

type Script = (response: ServerResponse, seen: Seen, attempt: number) => Promise<void> | void

const SCRIPTS: Record<string, Script> = {
  json: (response) => json(response, 200, completion([choice(0, 'Hello there')])),
  'two-choices': (response) =>
    json(response, 200, completion([choice(0, 'first'), choice(1, 'second')])),
  structured: (response) => json(response, 200, completion([choice(0, '{"city":"Oslo"}')])),
  slow: async (response) => {
    await sleep(5000, undefined, { ref: false })
    json(response, 200, completion([choice(0, 'late')]))
  },
  stream: async (response, seen) => {
    await stream(response, WHOLE, seen)
    response.end()
  },
  'parallel-tools': async (response, seen) => {
    await stream(response, PARALLEL_TOOLS, seen)
    response.end()
  },
  endless: (response, seen) => stream(response, endless(), seen),
  broken: async (response, seen) => {
    await stream(response, [ROLE, word('Hel'), word('lo')], seen)
    await sleep(20)
    response.destroy()
  },
  'error-in-stream': async (response, seen) => {
    const error = failure('The server had an error', 'server_error', 'server_error')
    await stream(response, [ROLE, word('Hel'), `data: ${JSON.stringify(error)}\n\n`], seen)
    // Clients hang up on such an error; ending at once would race with that.
    await sleep(50)
    response.end()
  },
  'no-key': (response) =>
    json(response, 401, failure('Incorrect API key', 'invalid_request_error', 'invalid_api_key')),
  'rate-limited-once': (response, _seen, attempt) =>
    attempt === 1
      ? json(response, 429, failure('Slow down', 'requests', 'rate_limit_exceeded'), {
          'retry-after-ms': '5',
        })
      : json(response, 200, completion([choice(0, 'at last')])),
  embedding: (response) =>
    json(response, 200, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2, 0.3] }],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    }),
}

/** Starts the provider on a free port of this machine. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const seen: Seen[] = []
  const attempts = new Map<string, number>()
  const server = await startLocalServer({
    async handle({ path, body }, response) {
      const model = String(JSON.parse(body || '{}').model ?? '')
      const entry: Seen = { path, model, body, hungUp: false, chunksSent: 0 }
      seen.push(entry)
      response.on('close', () => (entry.hungUp = !response.writableFinished))
      response.on('error', () => undefined)
      const attempt = (attempts.get(model) ?? 0) + 1
      attempts.set(model, attempt % 2)
      const script = SCRIPTS[model]
      if (script) await script(response, entry, attempt)
      else json(response, 404, failure(`no model ${model}`, 'invalid_request_error', 'none'))
    },
  })
  return { baseURL: `${server.url}/v1`, seen, close: () => server.close() }
}
