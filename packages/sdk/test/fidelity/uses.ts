import { describeThrown } from '../with-and-without.ts'
import { describe, invoke, iterableOf, outcome } from './description.ts'

/** Uses a helper as an application does, and gives what it learns by it. */
type Use = (held: object) => unknown

/** Events of all SDKs' emitters; each listens to those it has. */
const EVENTS = (
  'connect content chunk chatCompletion message functionToolCall functionToolCallResult end error ' +
  'abort text streamEvent contentBlock finalMessage finalContent finalChatCompletion totalUsage ' +
  'inputJson citation thinking signature event response.output_text.delta response.completed ' +
  'content.delta content.done textCreated textDelta textDone messageDone runStepDone ' +
  'tool_calls.function.arguments.delta tool_calls.function.arguments.done'
).split(' ')

function listening(held: object, method: 'on' | 'once'): readonly unknown[] {
  const heard: unknown[] = []
  for (const name of EVENTS) {
    invoke(held, method, name, (...given: unknown[]) => heard.push([name, JSON.stringify(given)]))
  }
  return heard
}

async function hear(held: object, method: 'on' | 'once'): Promise<unknown> {
  const heard = listening(held, method)
  const end = await outcome(() => invoke(held, 'done'))
  return { heard, end }
}

async function hearNothing(held: object): Promise<unknown> {
  const heard: unknown[] = []
  const listener = () => heard.push('heard')
  invoke(held, 'on', 'end', listener)
  invoke(held, 'off', 'end', listener)
  return { end: await outcome(() => invoke(held, 'done')), heard }
}

/** Stops a runner, or a stream that is being read. */
async function abort(held: object): Promise<unknown> {
  const pieces = 'done' in held ? undefined : iterableOf(held)
  if (pieces === undefined) {
    invoke(held, 'abort')
    return outcome(() => invoke(held, 'done'))
  }
  return outcome(async () => {
    for await (const piece of pieces) {
      invoke(held, 'abort')
      return piece
    }
    return 'nothing'
  })
}

async function readBy(held: object): Promise<unknown> {
  const reader = invoke(held, 'getReader') as ReadableStreamDefaultReader<unknown>
  const pieces: unknown[] = []
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { closed: await reader.closed, text: joined(pieces) }
    pieces.push(value)
  }
}

function joined(pieces: readonly unknown[]): unknown {
  const isBytes = pieces.every((piece) => piece instanceof Uint8Array)
  return isBytes ? Buffer.concat(pieces as Uint8Array[]).toString('latin1') : pieces
}

async function pipe(held: object): Promise<unknown> {
  const pieces: unknown[] = []
  await invoke(held, 'pipeTo', new WritableStream({ write: (piece) => void pieces.push(piece) }))
  return joined(pieces)
}

/** Changes a tool runner before it runs. */
function before(method: string, ...parameters: unknown[]): Use {
  return async (held) => {
    invoke(held, method, ...parameters)
    return invoke(held, 'runUntilDone')
  }
}

const message = { role: 'user', content: 'And then?' }
const tool = { name: 'other', description: 'x', input_schema: { type: 'object' }, run: () => 'x' }

/** Helper → how it is used, where it wants more than to be called. */
const USES: Readonly<Record<string, Use>> = {
  catch: (held) => invoke(held, 'catch', (error: unknown) => ({ caught: describeThrown(error) })),
  finally: (held) => invoke(held, 'finally', () => undefined),
  on: (held) => hear(held, 'on'),
  once: (held) => hear(held, 'once'),
  off: hearNothing,
  emitted: (held) => invoke(held, 'emitted', 'end'),
  events: (held) => invoke(held, 'events', EVENTS),
  abort,
  getReader: readBy,
  pipeTo: pipe,
  pipeThrough: (held) => invoke(held, 'pipeThrough', new TransformStream()),
  throw: (held) => invoke(held, 'throw', new Error('mine')),
  setMessagesParams: before('setMessagesParams', (params: object) => ({ ...params, top_k: 3 })),
  setRequestOptions: before('setRequestOptions', { headers: { 'x-mine': '1' } }),
  pushMessages: before('pushMessages', message),
  addTools: before('addTools', [tool]),
  removeTools: before('removeTools', ['f']),
  deferToolCall: (held) => invoke(held, 'runUntilDone'),
  generateToolResponse: (held) => invoke(held, 'runUntilDone'),
  done: (held) =>
    'runUntilDone' in held
      ? Promise.all([invoke(held, 'done'), invoke(held, 'runUntilDone')])
      : invoke(held, 'done'),
  compactBeforeNextTurn: before('compactBeforeNextTurn'),
}

function settle(held: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    invoke(held, 'then', resolve, reject)
  })
}

/** Uses a helper by its name; those that are not known are called. */
export async function use(held: object, name: string): Promise<unknown> {
  if (name === ITERATION) return describe(iterableOf(held) ?? held)
  if (name === 'then') return settle(held)
  const known = Object.hasOwn(USES, name) ? USES[name] : undefined
  const result = await (known ? known(held) : invoke(held, name))
  return result === held ? '(itself)' : result
}

/** The name that a class's method of iteration is listed by. */
export const ITERATION = 'for await'
