import { useMemo, useState, type ReactNode } from 'react'
import type { JsonValue } from '@agentops/protocol/messages'
import { formatCount } from '../format/count.ts'
import { TextButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { LongText } from '../ui/long-text.tsx'
import { JsonLine } from './json-line.tsx'
import { jsonInText, jsonLines } from './json-lines.ts'
import { VirtualLines } from './virtual-lines.tsx'

/** Beyond this, lines are drawn only while they are in sight. */
const MOST_DRAWN = 400

/**
 * A value as JSON, its first lines until all are asked for. A text is shown as text, unless it is
 * itself the JSON of a list or an object, as tools like to answer.
 */
export function JsonView({ value, label, firstLines = 16 }: JsonViewProps): ReactNode {
  if (typeof value === 'string') {
    const inside = jsonInText(value)
    if (inside === undefined) return <LongText text={value} mono />
    return <JsonLines value={inside} label={label} firstLines={firstLines} />
  }
  return <JsonLines value={value} label={label} firstLines={firstLines} />
}

interface JsonViewProps {
  readonly value: JsonValue
  /** What the value is, for those who do not see it. */
  readonly label: string
  readonly firstLines?: number
}

function JsonLines({ value, label, firstLines }: Required<JsonViewProps>): ReactNode {
  const lines = useMemo(() => jsonLines(value), [value])
  const [all, setAll] = useState(false)
  const shown = all ? lines : lines.slice(0, firstLines)
  return (
    <div className="group relative">
      <div className="absolute top-0 right-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        <CopyButton text={() => lines.join('\n')} label={`Copy ${label}`} />
      </div>
      {shown.length > MOST_DRAWN ? (
        <div className="-mx-4 h-96">
          <VirtualLines lines={lines} label={label} />
        </div>
      ) : (
        <pre
          aria-label={label}
          className="overflow-x-auto font-mono text-sm break-words whitespace-pre-wrap"
        >
          {shown.map((line, index) => (
            <div key={`${index}`}>
              <JsonLine line={line} />
            </div>
          ))}
        </pre>
      )}
      {lines.length > firstLines && (
        <TextButton onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all ${formatCount(lines.length)} lines`}
        </TextButton>
      )}
    </div>
  )
}
