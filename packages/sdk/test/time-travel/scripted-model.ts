import type { Message, Part } from '@agentops/protocol/messages'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import { parseJson } from '../../src/llms/providers/json.ts'
import { loadCodecs } from '../../src/llms/providers/loaded-later.ts'
import { claimRequest } from '../../src/llms/providers/registry.ts'
import { finishWordsOf } from '../../src/time-travel/finish-words.ts'

/** A model that asks for the weather once, and then says what it was told. */
export interface ScriptedModel extends LocalServer {
  /** Bodies of the requests that it got. */
  readonly seen: readonly string[]
}

function toolResult(messages: readonly Message[]): string | undefined {
  const parts = messages.flatMap((message): readonly Part[] => message.parts)
  const answered = parts.findLast(({ type }) => type === 'tool_call_response')
  if (answered?.type !== 'tool_call_response') return undefined
  const { response } = answered
  return typeof response === 'string' ? response : JSON.stringify(response)
}

function answerOf(
  told: string | undefined,
  words: { stop: string; toolCall: string },
): LlmResponse {
  const call: Part = {
    type: 'tool_call',
    id: 'call_1',
    name: 'weather',
    arguments: { city: 'Oslo' },
  }
  const part: Part = told === undefined ? call : { type: 'text', content: `I was told: ${told}` }
  const finish = told === undefined ? words.toolCall : words.stop
  return {
    model: 'scripted-1',
    id: told === undefined ? 'answer-1' : 'answer-2',
    finishReasons: [finish],
    usage: { inputTokens: 10, outputTokens: 5 },
    outputMessages: [{ role: 'assistant', parts: [part], finish_reason: finish }],
    attributes: {},
  }
}

/**
 * Plays that model in the wire format of one provider, on a port of this machine.
 *
 * @param host whose API is played: `api.anthropic.com`
 */
export async function startScriptedModel(host: string): Promise<ScriptedModel> {
  await loadCodecs()
  const seen: string[] = []
  const server = await startLocalServer({
    handle({ method, path, body }, response) {
      seen.push(body)
      const claimed = claimRequest({ method, host, path }, () => null)
      if (!claimed) return void response.writeHead(404).end(`${method} ${path}`)
      const { provider, claim } = claimed
      const request = provider.parseRequest(claim, parseJson(body))
      const answer = answerOf(toolResult(request.inputMessages), finishWordsOf(claim))
      const stream = request.stream === true || path.includes('stream')
      const encoded = provider.encodeResponse?.(claim, answer, { stream })
      response.writeHead(200, { 'content-type': encoded?.contentType, 'x-request-id': 'req_1' })
      for (const chunk of encoded?.chunks ?? []) response.write(chunk)
      response.end()
    },
  })
  return { ...server, seen }
}
