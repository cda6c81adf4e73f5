import type { WireBytes, WireExchange, WireFailure } from '@agentops/protocol/recording'
import type { Answer, AnswerFailure } from './answer.ts'

const encoder = new TextEncoder()

function bytesOf(bytes: WireBytes): Uint8Array {
  return typeof bytes === 'string' ? encoder.encode(bytes) : Buffer.from(bytes.base64, 'base64')
}

function failureOf({ name, message, code }: WireFailure): AnswerFailure {
  return { name, message, code }
}

/** A recorded exchange as an answer to serve. */
export function recordedAnswer({ response, failure }: WireExchange): Answer {
  const broken = failure ? { failure: failureOf(failure) } : {}
  if (!response) return { status: 0, headers: [], chunks: [], ...broken }
  const { status, headers, chunks } = response
  return {
    status,
    headers,
    chunks: chunks.map(({ atMs, bytes }) => ({ atMs, bytes: bytesOf(bytes) })),
    ...broken,
  }
}
