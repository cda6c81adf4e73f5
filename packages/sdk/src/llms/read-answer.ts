import type { BaseProvider, Claim, HeaderReader, LlmResponse } from './providers/base.ts'
import { isStreamed, readStreamed } from './wire/streamed-body.ts'

/** An answer as it came. */
export interface AnswerBody {
  readonly status: number
  readonly header: HeaderReader
  readonly body: Uint8Array | string
  /** Whether the body was read to its end. */
  readonly isComplete: boolean
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads an answer with its provider's class; undefined when it says nothing. */
export function readAnswer(
  provider: BaseProvider,
  claim: Claim,
  { status, header, body, isComplete }: AnswerBody,
): LlmResponse | undefined {
  const contentType = header('content-type') ?? ''
  if (status < 400 && isStreamed(contentType)) {
    const reader = provider.createStreamReader(claim)
    readStreamed(body, contentType, (event, data) => reader.push(event, data))
    return reader.finish()
  }
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const parsed = parseJson(text)
  // Half a JSON body says nothing; an error status says enough by itself.
  if (parsed === undefined && !isComplete && status < 400) return undefined
  return provider.handleResponse(claim, status, parsed ?? text, header)
}
