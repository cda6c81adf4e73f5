import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'
import { options } from './undici-ways.ts'
import { expectEqual, textOf } from './with-and-without.ts'

/** Every way to read an answer that the runtime has: Bun and Deno have some of their own. */

let recording: Recording
let provider: ScriptedProvider

beforeAll(async () => {
  provider = await startScriptedProvider()
  recording = await startRecording()
})

afterAll(() => Promise.all([recording.close(), provider.close()]))

/** Readers of other things than an answer's text, and what reads nothing. */
const OTHERS = new Set(['constructor', 'clone', 'formData', 'cancel', 'getReader', 'tee'])
/** Pipes and iterators are read in fidelity.test.ts. */
const PIPES = new Set(['pipeThrough', 'pipeTo', 'values'])

function methodsOf({ prototype }: { readonly prototype: object }): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => {
    const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value
    return typeof method === 'function' && !OTHERS.has(name) && !PIPES.has(name)
  })
}

/** What a reading method gave, as a text. */
async function textBy(target: object, name: string): Promise<string> {
  const method = Reflect.get(target, name) as () => unknown
  const read = await Reflect.apply(method, target, [])
  if (read instanceof ReadableStream) {
    let text = ''
    for await (const piece of read) text += String(piece)
    return text
  }
  if (read instanceof Blob) return `${read.type} ${await read.text()}`
  if (read instanceof ArrayBuffer || read instanceof Uint8Array)
    return new TextDecoder().decode(read)
  return typeof read === 'string' ? read : JSON.stringify(read)
}

const WAYS = [
  ...methodsOf(Response).map((name) => ['a response', name] as const),
  ...methodsOf(ReadableStream).map((name) => ['its body', name] as const),
]

describe.each(['json', 'stream'])('an answer (%s)', (model) => {
  it.each(WAYS)('of which %s is read by %s() is recorded, and is the same', async (what, name) => {
    if (model === 'stream' && name === 'json') return
    const events = await expectEqual(recording, async () => {
      const response = await fetch(`${provider.baseURL}/chat/completions`, options(model))
      return textBy(what === 'a response' ? response : (response.body ?? response), name)
    })
    expect(events.map(textOf)).toEqual(['Hello there'])
    expect(events[0]?.attributes['agentops.outcome']).toBe('completed')
  })
})
