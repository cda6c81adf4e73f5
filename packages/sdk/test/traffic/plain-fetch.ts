import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { type Outcome, outcomeOf } from './sdk.ts'

/** Sent where a recording has only the answer. */
const ANY_REQUEST = { messages: [{ role: 'user', content: 'Hello' }], stream: true }

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const bytes of body) yield decoder.decode(bytes, { stream: true })
}

async function ask({ request, response }: Interaction, url: string): Promise<unknown> {
  const body = request.recorded === false ? ANY_REQUEST : request.body
  const answer = await fetch(url, {
    method: request.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (typeof response.body !== 'string' || answer.body === null) return answer.json()
  // The network may cut the stream anywhere: what it says is compared, not where it was cut.
  let said = ''
  for await (const piece of piecesOf(answer.body)) said += piece
  return said
}

/** Makes a recorded request as an application without an SDK does. */
export function sendByFetch(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  return outcomeOf(() => ask(interaction, caseUrl + interaction.request.path), String)
}
