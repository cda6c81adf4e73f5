/**
 * What recording costs the agent: CPU time of one chat call and of one streamed answer of 200 chunks
 * through the real `openai` client, with and without the SDK, in one process. The transport answers
 * at once from memory, so that nothing else is measured. Slices with and without alternate and are
 * compared in pairs.
 *
 *   npm run bench
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import OpenAI from 'openai'

const CHUNKS = 200
const ROUNDS = 120
const SLICE = { call: 50, stream: 10 }

const text = 'word '.repeat(250)
const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_800_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 300, completion_tokens: 250, total_tokens: 550 },
})
const encoder = new TextEncoder()
const chunks = Array.from({ length: CHUNKS }, (_, index) =>
  encoder.encode(
    `data: ${JSON.stringify({
      id: 'chatcmpl-2',
      object: 'chat.completion.chunk',
      created: 1_800_000_000,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ index: 0, delta: { content: `w${index} ` }, finish_reason: null }],
    })}\n\n`,
  ),
)
const done = encoder.encode('data: [DONE]\n\n')

function streamBody(): ReadableStream {
  let next = 0
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = chunks[next]
        next += 1
        if (chunk) controller.enqueue(chunk)
        else {
          controller.enqueue(done)
          controller.close()
        }
      },
    },
    { highWaterMark: 0 },
  )
}

const networkFetch = globalThis.fetch
const memoryFetch: typeof fetch = async (input, init) => {
  if (typeof input !== 'string' || !input.startsWith('http://llm.test')) {
    return networkFetch(input, init)
  }
  const isStream = typeof init?.body === 'string' && init.body.includes('"stream":true')
  const type = isStream ? 'text/event-stream' : 'application/json'
  return new Response(isStream ? streamBody() : answer, { headers: { 'content-type': type } })
}
globalThis.fetch = memoryFetch

// The SDK is imported now, so that what it taps is the transport from memory; and the server that it
// delivers to is another process, so that its work is not counted.
const { Client } = await import('@agentops/sdk')
const sink = fork(new URL('./sink.mjs', import.meta.url))
const [endpoint] = await once(sink, 'message')

const client = new Client({ endpoint: String(endpoint), autoStartSession: false })
const session = client.startSession({ name: 'bench' })
const options = { apiKey: 'sk-bench', baseURL: 'http://llm.test/v1' }
const tappedClient = new OpenAI(options)
const bareClient = new OpenAI({ ...options, fetch: memoryFetch })
const messages = Array.from({ length: 4 }, (_, index) => ({
  role: index % 2 ? ('assistant' as const) : ('user' as const),
  content: `message ${index} ${'x'.repeat(350)}`,
}))

const work = {
  async call(openai: OpenAI) {
    await openai.chat.completions.create({ model: 'gpt-4o-mini', messages })
  },
  async stream(openai: OpenAI) {
    const stream = await openai.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      stream: true,
    })
    for await (const _chunk of stream) continue
  },
}

/** CPU microseconds a unit of work, on the caller's path and in what is deferred until flushed. */
async function slice(kind: keyof typeof work, tapped: boolean) {
  const openai = tapped ? tappedClient : bareClient
  const cpuStart = process.cpuUsage()
  await session.run(async () => {
    for (let index = 0; index < SLICE[kind]; index += 1) await work[kind](openai)
  })
  const hot = process.cpuUsage(cpuStart)
  await client.flush()
  const all = process.cpuUsage(cpuStart)
  return {
    hot: (hot.user + hot.system) / SLICE[kind],
    all: (all.user + all.system) / SLICE[kind],
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function measure(kind: keyof typeof work) {
  for (let warm = 0; warm < 20; warm += 1) await slice(kind, warm % 2 === 0)
  const bare: number[] = []
  const hot: number[] = []
  const all: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0
    const a = await slice(kind, first)
    const b = await slice(kind, !first)
    const [tapped, plain] = first ? [a, b] : [b, a]
    bare.push(plain.hot)
    hot.push(tapped.hot - plain.hot)
    all.push(tapped.all - plain.all)
  }
  return { kind, bare: median(bare), hot: median(hot), all: median(all) }
}

const shown = (value: number) => value.toFixed(1).padStart(9)
console.log(
  'CPU µs, median of paired differences      bare   overhead  + deferred, encoding, sending',
)
for (const kind of ['call', 'stream'] as const) {
  const result = await measure(kind)
  const name = kind === 'call' ? 'one chat call' : `one stream of ${CHUNKS} chunks`
  console.log(name.padEnd(36), shown(result.bare), shown(result.hot), shown(result.all))
}
await client.shutdown()
sink.kill()
