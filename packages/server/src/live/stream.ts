import type { Hub, Numbered } from './hub.ts'

/** Options of {@link liveStream}. */
export interface LiveStreamOptions {
  /** Only events of this session; session messages are always sent. */
  readonly session?: string | undefined
  /** What the client sent as `Last-Event-ID`. */
  readonly lastId?: number | undefined
  /** Ends the stream. */
  readonly signal: AbortSignal
  /** Time between comments that keep the connection open; default 15 s. */
  readonly heartbeatMs?: number
  /** Characters that may wait for a slow client before it is dropped; default 4 Mi. */
  readonly maxWaiting?: number
}

/**
 * Server-sent events of a hub. A client that reads too slowly is cut off and resumes by its last id.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function liveStream(hub: Hub, options: LiveStreamOptions): ReadableStream<Uint8Array> {
  const { session, lastId, signal, heartbeatMs = 15_000, maxWaiting = 4 * 1024 * 1024 } = options
  const encoder = new TextEncoder()
  let end = (): void => undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let open = true
        const send = (text: string): void => {
          if (!open) return
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) <= 0) end()
        }
        const unsubscribe = hub.subscribe((numbered) => {
          if (concerns(numbered, session)) send(frame(numbered))
        }, lastId)
        const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs)
        end = () => {
          if (!open) return
          open = false
          clearInterval(heartbeat)
          unsubscribe()
          controller.close()
        }
        signal.addEventListener('abort', end, { once: true })
        send('retry: 1000\n\n')
      },
      cancel() {
        end()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxWaiting }),
  )
}

function concerns({ message }: Numbered, session: string | undefined): boolean {
  return message.type !== 'event' || session === undefined || message.event.sessionId === session
}

function frame({ id, message }: Numbered): string {
  return `id: ${id}\nevent: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`
}
