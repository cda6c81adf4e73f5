import type { JsonValue } from '@agentops/protocol/messages'

const MAX_PENDING = 1000

interface Requested {
  readonly callId: string
  readonly name: string
  readonly argumentsText: string
}

function canonical(value: JsonValue | undefined): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

/**
 * Remembers the tool calls that models asked for, so that the event of the tool that runs one can
 * carry its call id.
 */
export class ToolLinks {
  #pending: Requested[] = []

  /** A model asked for a tool. */
  requested(callId: string, name: string, input: JsonValue | undefined): void {
    if (this.#pending.length >= MAX_PENDING) this.#pending.shift()
    this.#pending.push({ callId, name, argumentsText: canonical(input) })
  }

  /**
   * The call that an execution answers: the one whose id is known, else the oldest one of that name
   * with equal arguments, or the only one of that name (code may fill in defaults before it runs the
   * tool). Each call is answered once.
   */
  claim(name: string, input: JsonValue | undefined, callId?: string): string | undefined {
    const found = callId === undefined ? this.#find(name, input) : { callId }
    if (found) this.#pending = this.#pending.filter((call) => call.callId !== found.callId)
    return found?.callId
  }

  #find(name: string, input: JsonValue | undefined): Requested | undefined {
    const sameName = this.#pending.filter((call) => call.name === name)
    const text = canonical(input)
    const equal = sameName.find((call) => call.argumentsText === text)
    return equal ?? (sameName.length === 1 ? sameName[0] : undefined)
  }
}
