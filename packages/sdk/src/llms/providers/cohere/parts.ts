import type { Message, Part } from '@agentops/protocol/messages'
import { type JsonRecord, list, text } from '../json.ts'
import { userMessages } from '../openai/messages.ts'
import { otherPart } from '../openai/parts.ts'

/** What the model plans to do with its tools, said before it calls them. */
export function planParts(message: JsonRecord): Part[] {
  const plan = text(message['tool_plan'])
  return plan === undefined ? [] : [otherPart('tool_plan', plan)]
}

/** Lists that an answer rests on, each as one part: sources it cites, what it searched and found. */
export function evidence(message: JsonRecord, names: readonly string[]): Part[] {
  return names.flatMap((name) => {
    const found = list(message[name])
    return found.length === 0 ? [] : [otherPart(name, found)]
  })
}

/** Documents that the answer may draw on. */
export function documentMessages(body: JsonRecord): Message[] {
  return userMessages(list(body['documents']).map((document) => otherPart('document', document)))
}
