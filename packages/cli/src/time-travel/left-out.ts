import type { RecordedEvent, Recording } from '@agentops/protocol/recording'
import { count } from '../output/format.ts'
import { safeLine } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'

const MOST_NAMED = 5

/** An event for people: its id, what it is, and what of it was left out and why. */
export function leftOutOf({ id, type, name, model, leftOut }: RecordedEvent): string {
  const reasons = leftOut.map(({ what, reason }) => `${what}: ${reason}`).join(', ')
  const title = safeLine(`${type} ${name} ${model}`.trim())
  return `  ${id}  ${title}  ${reasons || 'no answer was kept'}`
}

/** Says which calls and tools of a recording cannot be answered by it, and why; nothing when all can. */
export function noteLeftOut(terminal: Terminal, { events }: Recording): void {
  const cut = events.filter(({ leftOut }) => leftOut.length > 0)
  if (cut.length === 0) return
  terminal.note(`${count(cut.length)} of ${count(events.length)} events are not kept whole:`)
  for (const event of cut.slice(0, MOST_NAMED)) terminal.note(leftOutOf(event))
  if (cut.length > MOST_NAMED) terminal.note(`  and ${count(cut.length - MOST_NAMED)} more`)
}
