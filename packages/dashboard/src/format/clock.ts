const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const SAME_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const ANY_YEAR = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/**
 * How long ago: `now`, `12s ago`, `5m ago`, `3h ago`, `6d ago`, then the date.
 *
 * @param at milliseconds since the epoch
 * @param now milliseconds since the epoch
 */
export function formatRelative(at: number, now: number): string {
  const age = now - at
  if (age < 2 * SECOND) return 'now'
  if (age < MINUTE) return `${Math.floor(age / SECOND)}s ago`
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m ago`
  if (age < DAY) return `${Math.floor(age / HOUR)}h ago`
  if (age < 7 * DAY) return `${Math.floor(age / DAY)}d ago`
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? SAME_YEAR : ANY_YEAR).format(at)
}

/** Local date and time to the millisecond, `2026-03-01 14:02:09.120`. */
export function formatDateTime(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE)
  return local.toISOString().slice(0, 23).replace('T', ' ')
}

/** Local date and time with the zone's offset from UTC. */
export function formatAbsolute(at: number): string {
  return `${formatDateTime(at)} ${zoneOf(at)}`
}

/** Local time of day, `14:02:09`. */
export function formatTimeOfDay(at: number): string {
  return formatDateTime(at).slice(11, 19)
}

function zoneOf(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset()
  const size = Math.abs(minutes)
  const hours = String(Math.floor(size / 60)).padStart(2, '0')
  return `UTC${minutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`
}
