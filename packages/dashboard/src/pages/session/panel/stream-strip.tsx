import type { ReactNode } from 'react'
import { LLM } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import { formatPlural } from '../../../format/count.ts'
import { formatDuration } from '../../../format/duration.ts'

/** Units across the drawing. */
const WIDTH = 1000

/** When each chunk of a streamed answer arrived, from the request's start to its end. */
export function StreamStrip({ detail }: { readonly detail: EventDetail }): ReactNode {
  const { chunkTimesMs, timeToFirstChunkMs } = detail
  const last = chunkTimesMs.at(-1)
  const first = timeToFirstChunkMs ?? chunkTimesMs[0]
  if (last === undefined || first === undefined) return null
  const total = Math.max(detail.durationMs ?? last, last, 0.001)
  const placeOf = (ms: number) => (ms / total) * WIDTH
  const lines = chunkTimesMs.map((ms) => `M${placeOf(ms).toFixed(1)} 4V20`).join('')
  return (
    <figure data-testid="stream-strip" className="border-b border-line px-4 pt-2 pb-2.5">
      <svg
        viewBox={`0 0 ${WIDTH} 24`}
        preserveAspectRatio="none"
        className="h-6 w-full overflow-hidden rounded-sm bg-raised text-llm"
        role="img"
        aria-label={`Chunks over ${formatDuration(total)}`}
      >
        <rect width={placeOf(first)} height="24" fill="currentColor" opacity="0.18" />
        <path d={lines} stroke="currentColor" vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="mt-1 flex justify-between text-xs text-ink-mute">
        <span>first chunk {formatDuration(first)}</span>
        <span>{formatPlural(chunkCount(detail), 'chunk')}</span>
        <span>longest pause {formatDuration(longestPause(chunkTimesMs))}</span>
        <span>{formatDuration(total)}</span>
      </figcaption>
    </figure>
  )
}

/** The times are thinned beyond 512 chunks; the count is not. */
function chunkCount({ attributes, chunkTimesMs }: EventDetail): number {
  const count = attributes[LLM.chunkCount]
  return typeof count === 'number' ? count : chunkTimesMs.length
}

function longestPause(times: readonly number[]): number {
  return times.reduce((most, time, index) => Math.max(most, time - (times[index - 1] ?? time)), 0)
}
