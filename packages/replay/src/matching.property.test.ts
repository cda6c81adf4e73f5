import { AsyncLocalStorage } from 'node:async_hooks'
import { isDeepStrictEqual } from 'node:util'
import { parseEventId, type EventId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import type { RecordedEvent } from '@agentops/protocol/recording'
import { expect, it } from 'vitest'
import { CallPath } from './call-path.ts'
import { parseJson } from './canonical-json.ts'
import { canonicalInput, canonicalRequest, fingerprint } from './canonical-request.ts'
import { Matcher } from './matcher.ts'
import { recordedEvent } from './recorded-event.ts'

/**
 * Random agent programs, run for real: what they do concurrently is interleaved by the event loop in
 * an order of its own each time, and where they are is carried by AsyncLocalStorage.
 */

const PROGRAMS = 1000

type Random = (below: number) => number

function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) % below
  }
}

/** What a call asks beside its messages; a changed program changes one of these. */
interface Asked {
  model: string
  temperature: number
  tool: string
  prompt: string
}

type Step =
  /** A model call, tried again after each of its failures; `grows` the conversation or stands alone. */
  | { kind: 'ask'; asked: Asked; grows: boolean; failures: number }
  | { kind: 'tool'; name: string; argument: string }
  | { kind: 'scope'; type: 'tool' | 'action'; name: string; isLabelled: boolean; body: Step[] }
  | { kind: 'agent'; name: string; body: Step[] }
  | { kind: 'loop'; times: number; body: Step[] }
  /** Tasks side by side in one scope: which makes its next event first is chance. */
  | { kind: 'race'; branches: Step[][] }
  /** The same thing several times at once, each told something else. */
  | { kind: 'twins'; width: number; body: Step[] }
  | { kind: 'sample'; width: number; asked: Asked; failures: number }
  | { kind: 'recurse'; depth: number; body: Step[] }

const pick = (random: Random, words: string) =>
  words.split(' ')[random(words.split(' ').length)] ?? ''

function randomAsked(random: Random): Asked {
  const prompt = pick(random, 'plan search sum continue continue')
  return { model: pick(random, 'a-1 b-2'), temperature: random(2), tool: 'find', prompt }
}

function randomStep(random: Random, depth: number, isFree: boolean): Step {
  const failures = random(6) === 0 ? 1 + random(2) : 0
  const body = () => randomBody(random, depth - 1, isFree)
  switch (depth > 0 ? random(11) : random(4)) {
    case 0:
    case 1:
    case 2:
      return { kind: 'ask', asked: randomAsked(random), grows: random(2) === 0, failures }
    case 3:
      return { kind: 'tool', name: pick(random, 'find read'), argument: pick(random, 'x y x') }
    case 4: {
      // Without a label, tasks that race count these together. Twins inside could not be told apart.
      const isLabelled = isFree || random(2) === 0
      const inside = isLabelled ? body() : randomBody(random, 0, isFree)
      const type = random(2) === 0 ? 'tool' : 'action'
      return { kind: 'scope', type, name: pick(random, 'step work'), isLabelled, body: inside }
    }
    case 5:
      return { kind: 'agent', name: pick(random, 'coder critic'), body: body() }
    case 6:
      return { kind: 'loop', times: 1 + random(3), body: body() }
    case 7: {
      const count = 2 + random(2)
      const branches = Array.from({ length: count }, () => randomBody(random, depth - 1, false))
      return { kind: 'race', branches }
    }
    case 8:
      return { kind: 'twins', width: 2 + random(2), body: body() }
    case 9:
      return { kind: 'sample', width: 2 + random(3), asked: randomAsked(random), failures }
    default:
      return { kind: 'recurse', depth: 1 + random(3), body: randomBody(random, 0, isFree) }
  }
}

function randomBody(random: Random, depth: number, isFree: boolean): Step[] {
  return Array.from({ length: 1 + random(3) }, () => randomStep(random, depth, isFree))
}

interface Place {
  readonly path: CallPath
  readonly parentId: EventId | null
  readonly agentName: string
}

/** Who answers: the world as it is, or a recording of it. */
interface World {
  enter(place: Place, step: { type: string; name: string; input: JsonValue }): () => void
  ask(call: Call): Promise<Answer>
}

interface Call {
  readonly place: Place
  readonly path: CallPath
  readonly type: 'llm' | 'tool'
  readonly name: string
  readonly body: JsonValue
  readonly attempt: number
  readonly previous: EventId | undefined
  readonly failures: number
  /** Whether the record of a retry says which call it belongs to. */
  readonly isLinked: boolean
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly id: EventId
}

type Asking = Pick<Call, 'failures' | 'isLinked'> & { asked: Asked; grows: boolean }

interface Thread {
  readonly label: string
  readonly messages: string[]
}

const places = new AsyncLocalStorage<Place>()

class Run {
  readonly #world: World
  #started = 0

  constructor(world: World) {
    this.#world = world
  }

  async start(body: readonly Step[]): Promise<string> {
    const place: Place = { path: CallPath.root(), parentId: null, agentName: '' }
    const thread: Thread = { label: 'main', messages: ['main'] }
    await places.run(place, () => this.#body(body, thread))
    return JSON.stringify(thread.messages)
  }

  async #body(body: readonly Step[], thread: Thread): Promise<void> {
    for (const step of body) await this.#step(step, thread)
  }

  async #step(step: Step, thread: Thread): Promise<void> {
    switch (step.kind) {
      case 'ask':
        return this.#ask({ ...step, isLinked: step.grows }, thread)
      case 'tool': {
        const call = { type: 'tool', name: step.name, failures: 0, isLinked: true } as const
        const body = { argument: step.argument, of: thread.label }
        thread.messages.push(await this.#call(call, body))
        return
      }
      case 'scope':
        return this.#scope(step, thread)
      case 'agent':
        return this.#agent(step, thread)
      case 'loop':
        for (let time = 0; time < step.times; time += 1) await this.#body(step.body, thread)
        return
      case 'race':
        return this.#together(step.branches, thread, (branch, own) => this.#body(branch, own))
      case 'twins': {
        const twins = Array.from({ length: step.width }, () => step.body)
        const scope = { kind: 'scope', type: 'action', name: 'twin', isLabelled: true } as const
        const run = (body: Step[], own: Thread) => this.#scope({ ...scope, body }, own)
        return this.#together(twins, thread, run, true)
      }
      case 'sample': {
        const ask = { ...step, grows: true, isLinked: true }
        const asks = Array.from({ length: step.width }, () => ask)
        const run = (one: typeof ask, own: Thread) => this.#ask(one, own)
        return this.#together(asks, thread, run, true)
      }
      case 'recurse':
        return this.#recurse(step.depth, step.body, thread)
    }
  }

  async #together<Item>(
    items: readonly Item[],
    thread: Thread,
    run: (item: Item, own: Thread) => Promise<void>,
    areTwins = false,
  ): Promise<void> {
    const own = items.map((_, index): Thread => {
      const label = areTwins ? thread.label : `${thread.label}/${index}`
      return { label, messages: [label, ...thread.messages] }
    })
    await Promise.all(items.map((item, index) => run(item, own[index] ?? thread)))
    for (const { messages } of own) thread.messages.push(...messages.slice(-3))
  }

  async #scope(step: Step & { kind: 'scope' }, thread: Thread): Promise<void> {
    const { type, name, body } = step
    await this.#inside({ type, name, input: step.isLabelled ? thread.label : null }, () =>
      this.#body(body, thread),
    )
  }

  async #recurse(depth: number, body: readonly Step[], thread: Thread): Promise<void> {
    if (depth === 0) return this.#body(body, thread)
    await this.#inside({ type: 'tool', name: 'recurse', input: [thread.label, depth] }, () =>
      this.#recurse(depth - 1, body, thread),
    )
  }

  async #agent(step: Step & { kind: 'agent' }, thread: Thread): Promise<void> {
    const place = current()
    const own: Thread = {
      label: thread.label,
      messages: [step.name, ...thread.messages.slice(0, 1)],
    }
    await places.run({ ...place, agentName: step.name }, () => this.#body(step.body, own))
    thread.messages.push(own.messages.at(-1) ?? '')
  }

  async #inside(
    step: { type: string; name: string; input: JsonValue },
    run: () => Promise<void>,
  ): Promise<void> {
    const place = current()
    const path = place.path.child({
      ...step,
      agentName: place.agentName,
      input: fingerprint(canonicalInput(step)),
    })
    const parentId = newId((this.#started += 1))
    const leave = this.#world.enter({ ...place, path, parentId }, step)
    await places.run({ ...place, path, parentId }, run)
    leave()
  }

  async #ask(step: Asking, thread: Thread): Promise<void> {
    const { prompt, tool, ...parameters } = step.asked
    const context = step.grows ? [thread.label, ...thread.messages.slice(-4)] : [thread.label]
    const messages = [...context, prompt].map((content) => ({ role: 'user', content }))
    const tools = [{ type: 'function', function: { name: tool } }]
    const body = { ...parameters, messages, tools }
    const { failures, isLinked } = step
    const answer = await this.#call({ type: 'llm', name: 'chat', failures, isLinked }, body)
    if (step.grows) thread.messages.push(prompt, answer)
  }

  async #call(
    { type, name, failures, isLinked }: Pick<Call, 'type' | 'name' | 'failures' | 'isLinked'>,
    body: JsonValue,
  ): Promise<string> {
    const place = current()
    const { agentName } = place
    const input = type === 'tool' ? fingerprint(canonicalInput({ type, name, input: body })) : ''
    const path = place.path.child({ type, name, agentName, input })
    let previous: EventId | undefined
    for (let attempt = 0; ; attempt += 1) {
      const call = { place, path, type, name, body, attempt, previous, failures, isLinked }
      const { status, text, id } = await this.#world.ask(call)
      if (status === 200) return text
      previous = id
    }
  }
}

function current(): Place {
  const place = places.getStore()
  if (!place) throw new Error('a program runs inside of a place')
  return place
}

function newId(number: number): EventId {
  const id = parseEventId(number.toString(16).padStart(16, '0'))
  if (!id) throw new Error('not an id')
  return id
}

async function chance(random: Random): Promise<void> {
  for (let hops = random(4); hops > 0; hops -= 1) {
    if (random(2) === 0) await Promise.resolve()
    else await new Promise((resolve) => setImmediate(resolve))
  }
}

const wire = (body: JsonValue) => ({
  method: 'POST',
  url: 'https://llm.test/v1/chat/completions',
  contentType: 'application/json',
  body: JSON.stringify(body),
})

const requestOf = ({ type, name, body }: Call) =>
  type === 'llm' ? canonicalRequest(wire(body)) : canonicalInput({ type, name, input: body })

/** Answers everything with something new, and writes it down. */
class RealWorld implements World {
  readonly events: RecordedEvent[] = []
  readonly #random: Random
  readonly #name: string
  #clock = 0
  #ids = 1_000_000

  constructor(random: Random, name: string) {
    this.#random = random
    this.#name = name
  }

  enter({ parentId, agentName }: Place, step: { type: string; name: string; input: JsonValue }) {
    const outer = current().parentId
    return this.#open({ ...step, id: parentId ?? newId(0), parentId: outer, agentName })
  }

  async ask(call: Call): Promise<Answer> {
    const { place, type, name, attempt } = call
    const id = newId((this.#ids += 1))
    const isFailure = attempt < call.failures
    const text = isFailure ? 'slow down' : `${this.#name}${this.#ids}`
    const response = { status: isFailure ? 429 : 200, statusText: '', headers: [], headMs: 1 }
    const chunks = [{ atMs: 1, bytes: text }]
    const exchange = {
      request: wire(call.body),
      response: { ...response, chunks },
      failure: null,
      attempt,
    }
    const retryOf = call.isLinked ? (call.previous ?? null) : null
    const close = this.#open({
      id,
      type,
      name,
      parentId: place.parentId,
      agentName: place.agentName,
      status: isFailure ? 'error' : 'ok',
      ...(type === 'llm'
        ? { exchange: { ...exchange, retryOf } }
        : { input: call.body, outcome: { kind: 'value', value: text, exact: true } }),
    })
    await chance(this.#random)
    close()
    return { status: response.status, text, id }
  }

  #open(known: Pick<RecordedEvent, 'id' | 'type' | 'name'> & Partial<RecordedEvent>): () => void {
    const startedAt = (this.#clock += 1)
    const index = this.events.length
    const event = recordedEvent({ ...known, startedAt })
    this.events.push(event)
    return () => {
      this.events[index] = { ...event, durationMs: (this.#clock += 1) - startedAt }
    }
  }
}

/** Answers from a recording; what is not there is asked of a world that has changed meanwhile. */
class RecordedWorld implements World {
  readonly matcher: Matcher
  readonly missed: Call[] = []
  readonly falseHits: Call[] = []
  readonly #random: Random
  readonly #live: RealWorld

  constructor(events: readonly RecordedEvent[], random: Random) {
    this.matcher = new Matcher({ events })
    this.#random = random
    this.#live = new RealWorld(random, 'live')
  }

  enter() {
    return () => undefined
  }

  async ask(call: Call): Promise<Answer> {
    const { path, attempt, previous } = call
    const result = this.matcher.match({ path, request: requestOf(call), attempt, previous })
    if (result.kind !== 'hit') {
      this.missed.push(call)
      return this.#live.ask(call)
    }
    const { event } = result
    const asked = event.exchange ? parseJson(textOf(event.exchange.request.body)) : event.input
    if (!isDeepStrictEqual(asked, JSON.parse(JSON.stringify(call.body)))) this.falseHits.push(call)
    await chance(this.#random)
    const { status = 200, chunks = [] } = event.exchange?.response ?? {}
    const text = event.outcome?.kind === 'value' ? event.outcome.value : chunks[0]?.bytes
    return { status, text: textOf(text), id: event.id }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

async function record(program: readonly Step[], seed: number) {
  const world = new RealWorld(randomFrom(seed), 'answer')
  const transcript = await new Run(world).start(program)
  return { events: world.events, transcript }
}

async function replay(program: readonly Step[], events: readonly RecordedEvent[], seed: number) {
  const world = new RecordedWorld(events, randomFrom(seed))
  const transcript = await new Run(world).start(program)
  return { world, transcript }
}

function asksOf(body: readonly Step[]): Asked[] {
  return body.flatMap((step) => {
    if ('asked' in step) return [step.asked]
    if ('branches' in step) return step.branches.flatMap(asksOf)
    return 'body' in step ? asksOf(step.body) : []
  })
}

it('serves an unchanged program whole, however its tasks race', async () => {
  let calls = 0
  for (let seed = 1; seed <= PROGRAMS; seed += 1) {
    const program = randomBody(randomFrom(seed), 1 + (seed % 3), true)
    const { events, transcript } = await record(program, seed + 10_000)
    const again = await replay(program, events, seed + 20_000)
    expect(again.world.missed, `misses of program ${seed}`).toEqual([])
    expect(again.world.falseHits, `false hits of program ${seed}`).toEqual([])
    expect(again.transcript, `result of program ${seed}`).toBe(transcript)
    expect(again.world.matcher.remaining(), `left over of program ${seed}`).toEqual([])
    calls += events.length
  }

  expect(calls).toBeGreaterThan(10 * PROGRAMS)
}, 120_000)

it('never serves a call whose model, parameter, tool or message was changed', async () => {
  const changes: readonly ((asked: Asked) => void)[] = [
    (asked) => (asked.model = 'c-3'),
    (asked) => (asked.temperature = 0.5),
    (asked) => (asked.tool = 'fetch'),
    (asked) => (asked.prompt += '!'),
  ]
  let changed = 0
  for (let seed = 1; seed <= PROGRAMS; seed += 1) {
    const program = randomBody(randomFrom(seed), 1 + (seed % 3), true)
    const asks = asksOf(program)
    const one = asks[seed % Math.max(1, asks.length)]
    if (!one) continue
    const { events } = await record(program, seed + 10_000)
    changes[seed % changes.length]?.(one)
    const { world } = await replay(program, events, seed + 20_000)
    expect(world.falseHits, `false hits of program ${seed}`).toEqual([])
    expect(world.missed.length, `misses of program ${seed}`).toBeGreaterThan(0)
    changed += 1
  }
  expect(changed).toBeGreaterThan(PROGRAMS * 0.8)
}, 120_000)
