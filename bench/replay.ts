/**
 * How fast a session runs again as a whole: an agent on the real `openai` client makes 2,000 calls, every
 * other one streamed, in conversations of up to 40 messages; each is answered from the recording, and
 * recorded anew. What goes by a network is refused. The same program without us, answered from memory by
 * a `fetch` of its own, is the measure.
 *
 *   npm run bench:replay
 */
import { createEventId, parseSessionId } from '@agentops/protocol/ids'
import type { RecordedEvent, Recording } from '@agentops/protocol/recording'
import { recordedEvent } from '@agentops/replay/recorded-event'
import { writeRecording } from '@agentops/replay/recording-writer'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'

const CALLS = 2000
const ROUNDS = 5
const CHUNKS = 20
const TURNS = 40
const REACH = 1000

const words = 'the agent looks for flights and compares what it finds with the wishes of the user. '
const about = { id: 'chatcmpl-1', created: 1_800_000_000, model: 'gpt-4o-mini-2024-07-18' }

function jsonAnswer(call: number): string {
  const message = { role: 'assistant', content: `${call} ${words}` }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  const usage = { prompt_tokens: 300, completion_tokens: 20, total_tokens: 320 }
  return JSON.stringify({ ...about, object: 'chat.completion', choices, usage })
}

function streamAnswer(call: number): string[] {
  const chunks = Array.from({ length: CHUNKS }, (_, index) => {
    const choices = [{ index: 0, delta: { content: `${call}.${index} ` }, finish_reason: null }]
    return `data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', choices })}\n\n`
  })
  return [...chunks, 'data: [DONE]\n\n']
}

const answers = Array.from({ length: CALLS }, (_, call) =>
  call % 2 ? streamAnswer(call) : [jsonAnswer(call)],
)
const typeOf = (call: number) => (call % 2 ? 'text/event-stream' : 'application/json')

async function program(client: OpenAI): Promise<number> {
  let characters = 0
  for (let call = 0; call < CALLS; call += 1) {
    const messages = Array.from({ length: 1 + (call % TURNS) }, (_, index) => ({
      role: index % 2 ? ('assistant' as const) : ('user' as const),
      content: `${Math.floor(call / TURNS)}.${index} ${words.repeat(2)}`,
    }))
    const request = { model: 'gpt-4o-mini', temperature: 0, messages }
    if (call % 2 === 0) {
      const answer = await client.chat.completions.create(request)
      characters += answer.choices[0]?.message.content?.length ?? 0
      continue
    }
    const stream = await client.chat.completions.create({ ...request, stream: true })
    for await (const { choices } of stream) characters += choices[0]?.delta.content?.length ?? 0
  }
  return characters
}

const options = { apiKey: 'sk-bench', baseURL: 'http://llm.test/v1', maxRetries: 0 }
const encoder = new TextEncoder()
const asked: string[] = []

/** Answers in the order of the calls, and keeps what was asked. */
function memoryClient(): OpenAI {
  let next = 0
  const fetch: typeof globalThis.fetch = async (_input, init) => {
    const call = next
    next += 1
    asked[call] = typeof init?.body === 'string' ? init.body : ''
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of answers[call] ?? []) controller.enqueue(encoder.encode(chunk))
        controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': typeOf(call) } })
  }
  return new OpenAI({ ...options, fetch })
}

function eventOf(call: number): RecordedEvent {
  const id = createEventId(new Uint8Array(new BigUint64Array([BigInt(call + 1)]).buffer))
  const url = '//llm.test/v1/chat/completions'
  const body = asked[call] ?? ''
  const request = { method: 'POST', url, contentType: 'application/json', body }
  const headers: [string, string][] = [['content-type', typeOf(call)]]
  const chunks = (answers[call] ?? []).map((bytes) => ({ atMs: 0, bytes }))
  const response = { status: 200, statusText: '', headers, headMs: 0, chunks }
  const exchange = { request, response, failure: null, attempt: 0, retryOf: null }
  const name = 'chat gpt-4o-mini'
  return recordedEvent({ id, type: 'llm', name, startedAt: call, exchange, costNano: 1000 })
}

function recordingOf(): Recording {
  const id = parseSessionId('0199a1b2-0000-7000-8000-000000000000')
  if (!id) throw new Error('the id of the session is none')
  const session = { id, name: 'bench', tags: [], startedAt: 0, endState: null, endStateReason: '' }
  const events = Array.from({ length: CALLS }, (_, call) => eventOf(call))
  return { madeBy: 'bench', session, events, dropped: {} }
}

/** Seconds of CPU and of time. */
async function timed<Result>(run: () => Promise<Result>) {
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  const result = await run()
  const { user, system } = process.cpuUsage(cpu)
  return { result, cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1000 }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

const expected = await program(memoryClient())
const directory = mkdtempSync(join(tmpdir(), 'agentops-bench-'))
const recording = join(directory, 'bench.jsonl')
const plan = join(directory, 'plan.json')
const reportFile = join(directory, 'report.jsonl')
writeFileSync(recording, [...writeRecording(recordingOf())].join(''))
const format = { format: 'agentops.time-travel', version: 1 }
writeFileSync(plan, JSON.stringify({ ...format, recording, reportFile }))

const networkFetch = globalThis.fetch
let requests = 0
globalThis.fetch = (input, init) => {
  requests += typeof input === 'string' && input.startsWith('http://llm.test') ? 1 : 0
  return networkFetch(input, init)
}
const { Client } = await import('@agentops/sdk')
const sink = fork(new URL('./sink.mjs', import.meta.url))
const [endpoint] = await once(sink, 'message')
const clientOptions = { endpoint: String(endpoint), timeTravel: plan, autoStartSession: false }
const openai = new OpenAI(options)

const replays: { cpu: number; wall: number }[] = []
const bare: { cpu: number; wall: number }[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  bare.push(await timed(() => program(memoryClient())))
  // Of the sessions of a client one runs again.
  const client = new Client({ ...clientOptions, logLevel: 'silent' })
  const session = client.startSession({ name: 'bench' })
  const replayed = await timed(() => session.run(() => program(openai)))
  await client.shutdown()
  if (replayed.result !== expected) throw new Error('the replay came to another result')
  replays.push(replayed)
}
sink.kill()
const reports = readFileSync(reportFile, 'utf8').trim().split('\n')
const served = reports.map((line) => Number(JSON.parse(line).served))
rmSync(directory, { recursive: true })
if (served.length !== ROUNDS || served.some((count) => count !== CALLS)) {
  throw new Error(`of ${CALLS} calls ${served.join(', ')} were served`)
}

const rate = (values: readonly number[]) => Math.round(CALLS / median(values))
const walls = replays.map(({ wall }) => wall)
const ofCpu = replays.map(({ cpu }) => cpu)
const without = median(bare.map(({ cpu }) => cpu))
console.log(
  `a replay of ${CALLS} calls through the openai client, half of them streamed, ${ROUNDS} rounds`,
)
console.log(
  `  calls a second       ${rate(walls)}, ${(rate(walls) / REACH).toFixed(1)} × the ${REACH} to reach`,
)
console.log(`  a second of CPU      ${rate(ofCpu)}`)
console.log(
  `  CPU, against a fetch from memory without us  ${(median(ofCpu) / without).toFixed(1)} ×`,
)
console.log(`  requests that left the process  ${requests}`)
