import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import { setTimeout as sleep } from 'node:timers/promises'

/** A provider of every kind at once: it says `Hello` in the format of whoever asks. */

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const completion = { id: 'c', object: 'chat.completion', created: 1, model: 'm', usage }
const spoken = { role: 'assistant', content: 'Hello' }

function chat(calls: readonly object[] = []) {
  const message =
    calls.length > 0 ? { role: 'assistant', content: null, tool_calls: calls } : spoken
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop'
  return { ...completion, choices: [{ index: 0, message, finish_reason }] }
}

function chunk(delta: object, finish_reason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason }]
  return `data: ${JSON.stringify({ ...completion, object: 'chat.completion.chunk', choices })}\n\n`
}

const CHAT_STREAM = `${chunk({ role: 'assistant', content: 'Hel' })}${chunk({ content: 'lo' })}${chunk({}, 'stop')}data: [DONE]\n\n`

const MESSAGE = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  stop_reason: 'end_turn',
  content: [{ type: 'text', text: 'Hello' }],
  usage: { input_tokens: 3, output_tokens: 2 },
}

/** A tool is asked for until its result is there. */
function messageTo(body: string): object {
  if (!body.includes('"tools"') || body.includes('tool_result')) return MESSAGE
  const call = { type: 'tool_use', id: 't1', name: 'look', input: {} }
  return { ...MESSAGE, stop_reason: 'tool_use', content: [call] }
}

function chatTo(body: string): object {
  if (!body.includes('"tools"') || body.includes('tool_call_id')) return chat()
  const call = { id: 't1', type: 'function', function: { name: 'look', arguments: '{}' } }
  return chat([call])
}

function generationTo(body: string): object {
  const call = { functionCall: { name: 'look', args: {} } }
  const isFirst = body.includes('functionDeclarations') && !body.includes('functionResponse')
  const parts = [isFirst ? call : { text: 'Hello' }]
  return { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] }
}

const BEDROCK = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
  metrics: { latencyMs: 1 },
}

const COHERE = {
  id: 'c',
  finish_reason: 'COMPLETE',
  message: { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
  usage: { tokens: { input_tokens: 3, output_tokens: 2 } },
}

const OLLAMA = {
  model: 'm',
  created_at: '2026-01-01T00:00:00Z',
  message: spoken,
  done: true,
  total_duration: 9,
}

type Answer = readonly [type: string, body: string]

function json(body: object): Answer {
  return ['application/json', JSON.stringify(body)]
}

function answerTo(path: string, body: string): Answer {
  const isStream = body.includes('"stream":true')
  if (path.endsWith(':streamGenerateContent'))
    return ['text/event-stream', `data: ${JSON.stringify(generationTo(body))}\n\n`]
  if (path.endsWith(':generateContent')) return json(generationTo(body))
  if (path.endsWith('/converse')) return json(BEDROCK)
  if (path.endsWith('/v2/chat')) return json(COHERE)
  if (path.endsWith('/api/chat'))
    return isStream ? ['application/x-ndjson', `${JSON.stringify(OLLAMA)}\n`] : json(OLLAMA)
  if (path.endsWith('/messages')) return json(messageTo(body))
  return isStream ? ['text/event-stream', CHAT_STREAM] : json(chatTo(body))
}

/** Starts it; a model called `busy` is refused once for each prompt, and there are three pages of batches. */
export function startAnsweringServer(): Promise<LocalServer> {
  const refused = new Set<string>()
  let pages = 0
  return startLocalServer({
    async handle({ path, body }, response) {
      await sleep(Math.random() * 10)
      if (path.endsWith('/batches')) {
        pages += 1
        const [type, text] = json({ data: [{ id: `b${pages}` }], has_more: pages % 3 !== 0 })
        response.writeHead(200, { 'content-type': type }).end(text)
        return
      }
      if (body.includes('"busy"') && !refused.has(body)) {
        refused.add(body)
        response.writeHead(429, { 'content-type': 'application/json', 'retry-after-ms': '5' })
        response.end('{"error":{"message":"Slow down","type":"requests"}}')
        return
      }
      const [type, text] = answerTo(path, body)
      response.writeHead(200, { 'content-type': type }).end(text)
    },
  })
}
