import { useState, type ReactNode } from 'react'
import { formatCount } from '../format/count.ts'
import { TextButton } from './button.tsx'

const FIRST_CHARACTERS = 3000
/** What is drawn at once at most; the raw JSON shows the rest. */
const MOST_CHARACTERS = 200_000

/** A text of which the first part is shown until all is asked for. */
export function LongText({
  text,
  mono = false,
  render,
  first = FIRST_CHARACTERS,
}: LongTextProps): ReactNode {
  const [all, setAll] = useState(false)
  const shown = text.length > first && !all ? text.slice(0, first) : text.slice(0, MOST_CHARACTERS)
  return (
    <div className="min-w-0">
      {render ? (
        render(shown)
      ) : (
        <div className={`break-words whitespace-pre-wrap ${mono ? 'font-mono text-sm' : ''}`}>
          {shown}
        </div>
      )}
      {text.length > first && (
        <TextButton onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
        </TextButton>
      )}
      {all && text.length > MOST_CHARACTERS && (
        <p className="text-sm text-ink-mute">
          The first {formatCount(MOST_CHARACTERS)} characters. Raw JSON has the rest.
        </p>
      )}
    </div>
  )
}

interface LongTextProps {
  readonly text: string
  readonly mono?: boolean
  /** Draws the part that is shown, when it is more than plain text. */
  readonly render?: (text: string) => ReactNode
  /** Characters shown before all are asked for. */
  readonly first?: number
}
