import type { HeaderReader, ProviderFailure } from '../base.ts'
import { type JsonRecord, record, text } from '../json.ts'
import { failureOf } from '../openai/failure.ts'

/** `ValidationException:http://internal…` and `com.amazon#ValidationException` are the same. */
function nameOf(type: string | null | undefined): string | undefined {
  return text(type?.split(':')[0]?.split('#').at(-1))
}

/** An answer with an error status: AWS names the exception in a header, or in the body. */
export function errorAnswer(
  status: number,
  body: unknown,
  header: HeaderReader | undefined,
): ProviderFailure {
  const type = header?.('x-amzn-errortype') ?? text(record(body)['__type'])
  const failure = failureOf(status, body)
  return { ...failure, type: nameOf(type) ?? failure.type }
}

/** An exception inside a stream. */
export function streamFailure(data: JsonRecord, type: string): ProviderFailure | undefined {
  if (!type.startsWith('error/')) return undefined
  const name = type.slice('error/'.length)
  const message = text(data['message']) ?? text(data['originalMessage'])
  return { type: name || 'error', message: message ?? name }
}
