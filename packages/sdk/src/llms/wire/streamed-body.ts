import { readAwsEventStream } from './aws-event-stream.ts'
import { lines, readServerSentEvents } from './sse.ts'

const AWS = 'amazon.eventstream'

/** Does a body of this content type come as a stream of events or lines? */
export function isStreamed(contentType: string): boolean {
  return /event-stream|ndjson|stream\+json|amazon\.eventstream/.test(contentType)
}

/**
 * Splits a streamed body into its events: server-sent events, JSON lines, or AWS's event stream.
 *
 * @param onEvent gets the event's name ('' when the stream names none) and its data
 */
export function readStreamed(
  body: Uint8Array | string,
  contentType: string,
  onEvent: (event: string, data: string) => void,
): void {
  if (contentType.includes(AWS)) {
    readAwsEventStream(typeof body === 'string' ? new TextEncoder().encode(body) : body, onEvent)
    return
  }
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  if (contentType.includes('event-stream')) readServerSentEvents(text, onEvent)
  else for (const line of lines(text)) if (line) onEvent('', line)
}
