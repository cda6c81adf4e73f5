import type { Message, Part } from '@agentops/protocol/messages'
import {
  type LocalRequest,
  type LocalServer,
  startLocalServer,
} from '@agentops/testkit/local-server'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import { parseJson } from '../../src/llms/providers/json.ts'
import { loadCodecs } from '../../src/llms/providers/loaded-later.ts'
import { claimRequest } from '../../src/llms/providers/registry.ts'
import { finishWordsOf } from '../../src/time-travel/finish-words.ts'

/** A model that asks for the weather once, and then says what it was told. */
export interface ScriptedModel extends LocalServer {
  /** Bodies of the requests that it got. */
  readonly seen: readonly string[]
  /** The requests as they came. */
  readonly asked: readonly Asked[]
}

/** A request; the path is as it was on the wire. */
export type Asked = Pick<LocalRequest, 'method' | 'path' | 'body' | 'headers'>

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

interface ScriptedAnswer {
  readonly status: number
  readonly contentType: string
  readonly chunks: readonly Uint8Array[]
}

function play(host: string, { method, path: target, body }: Asked): ScriptedAnswer {
  const path = decodeURI(target)
  const claimed = claimRequest({ method, host, path }, () => null)
  if (!claimed) return { status: 404, contentType: 'text/plain', chunks: [Buffer.from(path)] }
  const { provider, claim } = claimed
  const request = provider.parseRequest(claim, parseJson(body))
  const answer = answerOf(toolResult(request.inputMessages), finishWordsOf(claim))
  const stream = request.stream === true || path.includes('stream')
  const encoded = provider.encodeResponse?.(claim, answer, { stream })
  const { contentType = '', chunks = [] } = encoded ?? {}
  return { status: 200, contentType, chunks }
}

/** A server of HTTP/2 without encryption, which AWS's client speaks to such a URL. */
async function startHttp2Server(answer: (asked: Asked) => ScriptedAnswer): Promise<LocalServer> {
  const sessions = new Set<http2.ServerHttp2Session>()
  const server = http2.createServer()
  server.on('session', (session) => sessions.add(session))
  const respond = (stream: http2.ServerHttp2Stream, asked: Asked): void => {
    const { status, contentType, chunks } = answer(asked)
    stream.respond({ ':status': status, 'content-type': contentType, 'x-request-id': 'req_1' })
    for (const chunk of chunks) stream.write(chunk)
    stream.end()
  }
  server.on('stream', (stream, headers) => {
    const [method, path] = [String(headers[':method']), String(headers[':path'])]
    void text(stream).then((body) => respond(stream, { method, path, body, headers }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      for (const session of sessions) session.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * Plays that model in the wire format of one provider, on a port of this machine.
 *
 * @param host whose API is played: `api.anthropic.com`
 * @param protocol default: HTTP/2 for AWS
 */
export async function startScriptedModel(
  host: string,
  protocol = host.endsWith('.amazonaws.com') ? 'http2' : 'http1',
): Promise<ScriptedModel> {
  await loadCodecs()
  const seen: string[] = []
  const all: Asked[] = []
  const answer = (asked: Asked): ScriptedAnswer => {
    all.push(asked)
    seen.push(asked.body)
    return play(host, asked)
  }
  if (protocol === 'http2') {
    return { ...(await startHttp2Server(answer)), seen, asked: all }
  }
  const server = await startLocalServer({
    handle(request, response) {
      const { status, contentType, chunks } = answer(request)
      response.writeHead(status, { 'content-type': contentType, 'x-request-id': 'req_1' })
      for (const chunk of chunks) response.write(chunk)
      response.end()
    },
  })
  return { ...server, seen, asked: all }
}
