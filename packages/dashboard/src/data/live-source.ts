import type { LiveMessage } from '@agentops/protocol/live'
import { liveUrl } from './api-client.ts'

/** What the live connection is doing. */
export type LiveState = 'connecting' | 'connected' | 'interrupted'

/** What a reader of the live stream is told. */
export interface LiveReader {
  /** One message, in the order in which the server sent them. */
  onMessage(message: LiveMessage): void
  /** The connection came or went. */
  onState(state: LiveState): void
}

const RETRY_MS = 2000

/**
 * Reads the live stream until the returned function is called. The browser resumes an interrupted
 * stream by itself; when it gives up (the server refused, or restarted) or the tab comes back from
 * the background, a new stream starts with a `reset`, because messages were missed.
 *
 * Hidden tabs hold no connection: a browser has only six to one HTTP/1.1 server.
 *
 * @param sessionId whose events are sent beside all sessions' changes
 */
export function readLive(sessionId: string, reader: LiveReader): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }
  const open = () => {
    close()
    reader.onState('connecting')
    source = connect(liveUrl(sessionId), reader, () => {
      close()
      timer = setTimeout(open, RETRY_MS)
    })
  }
  const followVisibility = () => {
    if (document.hidden) close()
    else if (!source) open()
  }

  document.addEventListener('visibilitychange', followVisibility)
  if (!document.hidden) open()
  return () => {
    document.removeEventListener('visibilitychange', followVisibility)
    close()
  }
}

function connect(url: string, reader: LiveReader, onGivenUp: () => void): EventSource {
  const source = new EventSource(url)
  let opened = false
  source.addEventListener('open', () => {
    reader.onState('connected')
    // What happened between loading the page and opening the stream was missed.
    if (!opened) reader.onMessage({ type: 'reset' })
    opened = true
  })
  source.addEventListener('error', () => {
    reader.onState('interrupted')
    if (source.readyState === EventSource.CLOSED) onGivenUp()
  })
  for (const type of ['session', 'event', 'reset'] as const) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => {
      const message = parseMessage(type, data)
      if (message) reader.onMessage(message)
    })
  }
  return source
}

/** The message, or undefined when the text is none: a stream must survive one bad line. */
function parseMessage(type: LiveMessage['type'], data: string): LiveMessage | undefined {
  if (type === 'reset') return { type }
  try {
    const message: unknown = JSON.parse(data)
    if (typeof message !== 'object' || message === null || !(type in message)) return undefined
    // The server speaks the protocol version that this page was built with.
    return message as LiveMessage
  } catch {
    return undefined
  }
}
