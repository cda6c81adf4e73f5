import type { EventDetail } from '@agentops/protocol/event'

/** The events as a person reads them: one line each, indented under their parents, in order of start. */
export function eventTree(events: readonly EventDetail[]): string[] {
  const ids = new Set(events.map((event) => event.id))
  const under = (parentId: string | null, depth: number): string[] =>
    events
      .filter((event) =>
        depth === 0
          ? event.parentId === null || !ids.has(event.parentId)
          : event.parentId === parentId,
      )
      .flatMap((event) => [line(event, depth), ...under(event.id, depth + 1)])
  return under(null, 0)
}

function line({ type, name, status, agentName }: EventDetail, depth: number): string {
  const failed = status === 'error' ? ' failed' : status === 'running' ? ' running' : ''
  const agent = agentName === 'test' ? '' : ` by ${agentName}`
  return `${'  '.repeat(depth)}${type} ${name}${failed}${agent}`
}
