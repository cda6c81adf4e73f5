import type { RecordedEvent, Recording } from '@agentops/protocol/recording'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { safeLine } from '../output/safe-text.ts'

/**
 * Finds an event of a recording by its id, the beginning of its id, or as the n-th call: `llm:2`,
 * `tool:1`.
 *
 * @throws CommandError that lists what there is
 */
export function findEvent({ events }: Recording, wanted: string): RecordedEvent {
  const ordinal = /^(\w+):(\d+)$/.exec(wanted)
  const fits = ordinal
    ? events
        .filter(({ type }) => type === ordinal[1])
        .slice(Number(ordinal[2]) - 1)
        .slice(0, 1)
    : events.filter(({ id }) => id.startsWith(wanted.toLowerCase()))
  const [event] = fits
  if (event && fits.length === 1) return event
  const problem = event ? 'Several events begin with' : 'The recording has no event'
  throw new CommandError(`${problem} ${wanted}.`, {
    exitCode: EXIT.notFound,
    hint: `It can be forked at:\n${forkable(events)}`,
  })
}

const MOST_LISTED = 40

function forkable(events: readonly RecordedEvent[]): string {
  const counts = new Map<string, number>()
  const lines = events.flatMap(({ id, type, name, model }) => {
    const number = (counts.get(type) ?? 0) + 1
    counts.set(type, number)
    if (type !== 'llm' && type !== 'tool') return []
    return `  ${id}  ${`${type}:${number}`.padEnd(8)}  ${safeLine(`${name} ${model}`).trim()}`
  })
  const more = lines.length - MOST_LISTED
  return [...lines.slice(0, MOST_LISTED), ...(more > 0 ? [`  and ${more} more`] : [])].join('\n')
}
