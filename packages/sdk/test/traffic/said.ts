import type { JsonValue, Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import type { Outcome } from './sdk.ts'

/** Fields in which some SDKs give arguments as objects. */
const ARGUMENTS = new Set(['arguments', 'args', 'input', 'parameters'])

function packed(text: string): string {
  return text.replace(/\s/g, '')
}

function add(name: string, text: string, said: Map<string, string>): void {
  said.set(name, (said.get(name) ?? '') + packed(text))
}

function collect(value: unknown, name: string, said: Map<string, string>): void {
  if (typeof value === 'string') return add(name, value, said)
  if (value instanceof Uint8Array) {
    return collect(JSON.parse(Buffer.from(value).toString()), name, said)
  }
  if (typeof value !== 'object' || value === null) return
  if (ARGUMENTS.has(name)) add(name, JSON.stringify(value), said)
  for (const [key, inner] of Object.entries(value)) {
    collect(inner, Array.isArray(value) ? name : key, said)
  }
}

function argumentText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}

function wordsOf(part: Part): string[] {
  if (part.type === 'text' || part.type === 'reasoning' || part.type === 'refusal') {
    return [part.content]
  }
  return part.type === 'tool_call' ? [part.name, argumentText(part.arguments)] : []
}

/**
 * What an answer says that an application does not find in what its SDK gave it: texts, thoughts,
 * calls with their arguments, and why it ended.
 */
export function unread(response: LlmResponse, { value, chunks }: Outcome): string[] {
  const said = new Map<string, string>()
  collect(value, '', said)
  collect(chunks, '', said)
  const read = [...said.values()]
  const words = response.outputMessages.flatMap(({ parts }) => parts.flatMap(wordsOf))
  const wanted = [...words, ...response.finishReasons].map(packed)
  return wanted.filter((word) => !read.some((texts) => texts.includes(word)))
}
