import type { EventSummary } from '@agentops/protocol/event'
import type { SessionSummary } from '@agentops/protocol/session'

/** A live message, read loosely: `type` says which of both is there. */
interface AnyMessage {
  readonly type: string
  readonly event: EventSummary
  readonly session: SessionSummary
}

/** Reads a stream of server-sent events. */
export interface LiveReader {
  readonly messages: readonly { readonly id: string; readonly message: AnyMessage }[]
  /** Resolves with the first message, past or to come, that fits. */
  until(fits: (message: AnyMessage) => boolean): Promise<AnyMessage>
  close(): void
}

/** Opens a stream; `lastId` is sent as `Last-Event-ID`. */
export async function openLive(
  url: string,
  lastId?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<LiveReader> {
  const abort = new AbortController()
  const headers = { ...more, ...(lastId !== undefined && { 'last-event-id': lastId }) }
  const response = await fetch(url, { headers, signal: abort.signal })
  const messages: { id: string; message: AnyMessage }[] = []
  let arrived = (): void => undefined
  const read = async (): Promise<void> => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const frames = text.split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) {
        const fields = /^id: (\d+)\nevent: (\w+)\ndata: (.+)$/.exec(frame)
        if (fields) messages.push({ id: fields[1] ?? '', message: JSON.parse(fields[3] ?? '') })
      }
      arrived()
    }
  }
  void read().catch(() => undefined)
  return {
    messages,
    close: () => abort.abort(),
    until: async (fits) => {
      for (;;) {
        const found = messages.find(({ message }) => fits(message))
        if (found) return found.message
        await new Promise<void>((resolve) => (arrived = resolve))
      }
    },
  }
}
