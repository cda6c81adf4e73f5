/**
 * What recording costs the agent: CPU time of one chat call and of one streamed answer of 200 chunks
 * through the real `openai` client, with and without the SDK, in one process. The transport answers
 * at once from memory, so that nothing else is measured. A peer that patches the client's methods is
 * measured in the same run.
 *
 *   npm run bench
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { OpenAIInstrumentation } from '@traceloop/instrumentation-openai'
import OpenAI from 'openai'
import { OpenAI as PeerOpenAI } from 'openai-peer'

const CHUNKS = 200
const ROUNDS = 100
const WARM_UP = 10
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

// The peer patches the classes of its own copy of the SDK; its spans go to an exporter that drops them.
const peerProvider = new TracerProvider({
  spanProcessors: [
    new BatchSpanProcessor({
      exporter: {
        export: (_spans, done) => done({ code: 0 }),
        shutdown: () => Promise.resolve(),
      },
    }),
  ],
})
const peer = new OpenAIInstrumentation({ enrichTokens: false })
peer.setTracerProvider(peerProvider)
peer.manuallyInstrument(PeerOpenAI)

const clients: Record<Variant, OpenAI> = {
  bare: new OpenAI({ ...options, fetch: memoryFetch }),
  agentops: new OpenAI(options),
  openllmetry: new PeerOpenAI({ ...options, fetch: memoryFetch }),
}
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

type Kind = keyof typeof work
type Variant = 'bare' | 'agentops' | 'openllmetry'

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return user + system
}

/**
 * CPU microseconds a unit of work: on the caller's path, from the call to the end of its answer, and with
 * what is deferred until the event loop has its turn, as a network gives it, and until all is flushed.
 */
async function slice(kind: Kind, variant: Variant) {
  const start = process.cpuUsage()
  let hot = 0
  for (let index = 0; index < SLICE[kind]; index += 1) {
    const begun = process.cpuUsage()
    await session.run(() => work[kind](clients[variant]))
    hot += cpuSince(begun)
    await setImmediate()
  }
  await client.flush()
  await peerProvider.forceFlush()
  return { hot: hot / SLICE[kind], all: cpuSince(start) / SLICE[kind] }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

const VARIANTS: readonly Variant[] = ['bare', 'agentops', 'openllmetry']

/** Slices of all variants in turn, in an order that rotates; each is compared with its neighbour. */
async function measure(kind: Kind) {
  const bare: number[] = []
  const added = { agentops: { hot: [0], all: [0] }, openllmetry: { hot: [0], all: [0] } }
  for (const lists of Object.values(added)) lists.hot.length = lists.all.length = 0
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const results = new Map<Variant, Awaited<ReturnType<typeof slice>>>()
    for (const [turn] of VARIANTS.entries()) {
      const variant = VARIANTS[(turn + Math.abs(round)) % VARIANTS.length] ?? 'bare'
      results.set(variant, await slice(kind, variant))
    }
    const control = results.get('bare')
    if (round < 0 || !control) continue
    bare.push(control.hot)
    for (const variant of ['agentops', 'openllmetry'] as const) {
      const { hot = 0, all = 0 } = results.get(variant) ?? {}
      added[variant].hot.push(hot - control.hot)
      added[variant].all.push(all - control.all)
    }
  }
  const row = (lists: { hot: number[]; all: number[] }) => [median(lists.hot), median(lists.all)]
  return { bare: median(bare), ours: row(added.agentops), peer: row(added.openllmetry) }
}

const shown = (values: number[]) => values.map((value) => value.toFixed(1).padStart(10)).join('')
console.log(`CPU µs, medians over ${ROUNDS} rounds of paired differences`)
console.log(
  `${' '.repeat(34)}${'without'.padStart(10)}${'AgentOps'.padStart(20)}${'OpenLLMetry'.padStart(20)}`,
)
console.log(
  `${' '.repeat(44)}${'on path'.padStart(10)}${'in all'.padStart(10)}`.concat(
    `${'on path'.padStart(10)}${'in all'.padStart(10)}`,
  ),
)
for (const kind of ['call', 'stream'] as const) {
  const { bare, ours, peer } = await measure(kind)
  const name = kind === 'call' ? 'one chat call' : `one stream of ${CHUNKS} chunks`
  console.log(`${name.padEnd(34)}${shown([bare, ...ours, ...peer])}`)
}
await client.shutdown()
sink.kill()
