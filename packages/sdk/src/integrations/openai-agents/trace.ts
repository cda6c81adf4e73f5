/** What is read of a trace of `@openai/agents`. */
export interface AgentsTrace {
  readonly traceId: string
  readonly name: string
}

/** What is read of a span of `@openai/agents`; `spanData.type` says what it is. */
export interface AgentsSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | null
  readonly spanData: { readonly type: string }
  readonly error: { readonly message: string; readonly data?: unknown } | null
  readonly endedAt: string | null
}

/** A field of a span's data. */
export function dataOf({ spanData }: AgentsSpan, key: string): unknown {
  const value: unknown = Reflect.get(spanData, key)
  return value
}

/** A text in a span's data; '' when there is none. */
export function textOf(span: AgentsSpan, key: string): string {
  const value = dataOf(span, key)
  return typeof value === 'string' ? value : ''
}
