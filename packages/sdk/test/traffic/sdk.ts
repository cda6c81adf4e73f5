/** What the application gets of one request: a value, or the pieces of a stream, or an error. */
export interface Outcome {
  readonly value?: unknown
  readonly chunks?: readonly unknown[]
  readonly error?: unknown
}

/** What of an SDK's error an application can tell: plain data, to be compared. */
export type DescribeError = (error: unknown) => unknown

/** Errors of SDKs that Stainless generates (Groq, Together): a status and the parsed body. */
export function describeStatusError(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: String(error) }
  const { name, message } = error
  return { name, message, status: Reflect.get(error, 'status'), body: Reflect.get(error, 'error') }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

async function readToEnd(
  stream: AsyncIterable<unknown>,
  describeError: DescribeError,
): Promise<Outcome> {
  const chunks: unknown[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk)
    return { chunks }
  } catch (error) {
    return { chunks, error: describeError(error) }
  }
}

/** Makes a call with an SDK; a stream is read to its end. */
export async function outcomeOf(
  call: () => PromiseLike<unknown>,
  describeError: DescribeError,
): Promise<Outcome> {
  try {
    const value = await call()
    return isStream(value) ? await readToEnd(value, describeError) : { value }
  } catch (error) {
    return { error: describeError(error) }
  }
}
