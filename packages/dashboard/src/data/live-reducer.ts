import type { EventSummary } from '@agentops/protocol/event'
import type { SessionSummary } from '@agentops/protocol/session'
import type { EventPage, SessionFilter, SessionPage } from './api-client.ts'

/** Whether a session belongs in a filtered list; the same question as the server answers. */
export function matchesFilter(session: SessionSummary, filter: SessionFilter): boolean {
  const { state, tag, q = '' } = filter
  if (state && session.state !== state) return false
  if (tag && !session.tags.includes(tag)) return false
  const wanted = q.toLowerCase()
  return session.name.toLowerCase().includes(wanted) || session.id.includes(wanted)
}

/**
 * Puts a session that appeared or changed into the loaded pages: in place when it is there, else
 * where its start belongs; out when it no longer matches. A session older than everything loaded
 * is left for the page that will bring it, and so is a new one where the newest is not first.
 */
export function applySession(
  pages: readonly SessionPage[],
  session: SessionSummary,
  filter: SessionFilter,
): readonly SessionPage[] {
  const matches = matchesFilter(session, filter)
  const known = pages.findIndex((page) => page.sessions.some(({ id }) => id === session.id))
  if (known >= 0) {
    return pages.map((page, index) =>
      index === known ? { ...page, sessions: replaced(page.sessions, session, matches) } : page,
    )
  }
  return matches && filter.sort === undefined ? inserted(pages, session) : pages
}

function replaced(
  sessions: readonly SessionSummary[],
  session: SessionSummary,
  keep: boolean,
): readonly SessionSummary[] {
  return sessions.flatMap((old) => (old.id !== session.id ? [old] : keep ? [session] : []))
}

function inserted(pages: readonly SessionPage[], session: SessionSummary): readonly SessionPage[] {
  const target = pages.findIndex(
    (page) => page.nextCursor === null || page.sessions.some((other) => isNewer(session, other)),
  )
  return pages.map((page, index) => {
    if (index !== target) return page
    const at = page.sessions.findIndex((other) => isNewer(session, other))
    const place = at < 0 ? page.sessions.length : at
    return { ...page, sessions: page.sessions.toSpliced(place, 0, session) }
  })
}

/** Whether a session stands above another in the list. */
export function isNewer(
  first: Pick<SessionSummary, 'id' | 'startedAt'>,
  second: Pick<SessionSummary, 'id' | 'startedAt'>,
): boolean {
  if (first.startedAt !== second.startedAt) return first.startedAt > second.startedAt
  return first.id > second.id
}

/** Puts events that started, ended or were corrected into the loaded pages, new ones at the end. */
export function applyEvents(
  pages: readonly EventPage[],
  events: readonly EventSummary[],
): readonly EventPage[] {
  const fresh = new Map(events.map((event) => [event.id, event]))
  const patched = pages.map((page) => {
    if (!page.events.some((event) => fresh.has(event.id))) return page
    return { ...page, events: page.events.map((event) => takeNewer(fresh, event)) }
  })
  const last = patched.at(-1)
  if (!last || fresh.size === 0) return patched
  return [...patched.slice(0, -1), { ...last, events: [...last.events, ...fresh.values()] }]
}

/** The newer of an event and its successor, which is taken out of the map. */
function takeNewer(fresh: Map<string, EventSummary>, event: EventSummary): EventSummary {
  const successor = fresh.get(event.id)
  fresh.delete(event.id)
  return successor ? laterOf(event, successor) : event
}

/**
 * All loaded events, each id once. A page that was read while events ended may repeat one that the
 * live stream has already brought: the ended one wins over the running one.
 */
export function mergeEvents(pages: readonly EventPage[]): readonly EventSummary[] {
  const merged = new Map<string, EventSummary>()
  for (const page of pages) {
    for (const event of page.events) {
      const known = merged.get(event.id)
      merged.set(event.id, known ? laterOf(known, event) : event)
    }
  }
  return [...merged.values()]
}

function laterOf(known: EventSummary, next: EventSummary): EventSummary {
  return next.status === 'running' && known.status !== 'running' ? known : next
}
