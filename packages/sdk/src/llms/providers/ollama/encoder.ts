import type { OutputMessage } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, type JsonRecord } from '../json.ts'
import { argumentObject, callsIn, piecesOf, saidIn } from '../spoken.ts'

/** What one line says. */
interface Said {
  readonly content?: string
  readonly thinking?: string
  readonly calls?: readonly JsonRecord[]
}

/** Lines of `chat` have a message, lines of `generate` their text themselves. */
type Speak = (said: Said) => JsonRecord

/** No clock: times of a made-up answer would say nothing. */
const MADE = '1970-01-01T00:00:00Z'

const asMessage: Speak = ({ content = '', thinking, calls }) => ({
  message: defined({ role: 'assistant', content, thinking, tool_calls: calls }),
})

const asText: Speak = ({ content = '', thinking }) => ({
  response: content,
  ...defined({ thinking }),
})

function wireCalls(message: OutputMessage | undefined): JsonRecord[] | undefined {
  const calls = callsIn(message?.parts ?? [])
  if (calls.length === 0) return undefined
  return calls.map((call) =>
    defined({ id: call.id, function: { name: call.name, arguments: argumentObject(call) } }),
  )
}

function ending({ finishReasons, usage }: LlmResponse): JsonRecord {
  return defined({
    done: true,
    done_reason: finishReasons[0],
    total_duration: 0,
    load_duration: 0,
    prompt_eval_count: usage.inputTokens,
    prompt_eval_duration: 0,
    eval_count: usage.outputTokens,
    eval_duration: 0,
  })
}

function encoderOf(speak: Speak): Encoder {
  const head = ({ model }: LlmResponse): JsonRecord => ({ ...defined({ model }), created_at: MADE })
  return {
    whole(response) {
      const [message] = response.outputMessages
      const content = saidIn(message?.parts ?? [], 'text')
      const thinking = saidIn(message?.parts ?? [], 'reasoning') || undefined
      const said = defined({ content, thinking, calls: wireCalls(message) })
      return { ...head(response), ...speak(said), ...ending(response) }
    },
    events(response): WireEvent[] {
      const [message] = response.outputMessages
      const thoughts = piecesOf(saidIn(message?.parts ?? [], 'reasoning'))
      const texts = piecesOf(saidIn(message?.parts ?? [], 'text'))
      const calls = wireCalls(message)
      const pieces: Said[] = [
        ...thoughts.map((thinking) => ({ thinking })),
        ...texts.map((content) => ({ content })),
        ...(calls ? [{ calls }] : []),
      ]
      const lines = pieces.map((said) => ({ ...head(response), ...speak(said), done: false }))
      return [...lines, { ...head(response), ...speak({}), ...ending(response) }].map((data) => ({
        data,
      }))
    },
  }
}

/** Writes answers of `chat`. */
export const chatEncoder = encoderOf(asMessage)
/** Writes answers of `generate`. */
export const generateEncoder = encoderOf(asText)
