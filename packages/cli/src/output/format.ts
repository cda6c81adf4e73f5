const NANO = 1_000_000_000
const DOTS: Readonly<Record<string, string>> = { running: '◐', error: '✗', ok: '●', unset: '●' }

/** A duration in milliseconds as a person reads it: `85 ms`, `1.42 s`, `3 min 05 s`. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return 'running'
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_995) return `${(milliseconds / 1000).toFixed(2)} s`
  const seconds = Math.round(milliseconds / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** Nano-dollars as dollars; small amounts keep their first digits that are not zero. */
export function dollars(nano: number | null): string {
  if (nano === null) return 'unknown'
  if (nano === 0) return '$0'
  const value = nano / NANO
  return value >= 1
    ? `$${value.toFixed(2)}`
    : `$${Number(value.toPrecision(2)).toFixed(decimals(value))}`
}

/** What a session cost, in dollars, and what part of it is not known. */
export function sessionCost({ costNano, unpricedCalls }: SessionCost): string {
  if (unpricedCalls === 0) return dollars(costNano)
  const calls = `${count(unpricedCalls)} unpriced`
  return costNano === 0 ? `unknown (${calls})` : `${dollars(costNano)} + ${calls}`
}

interface SessionCost {
  readonly costNano: number
  readonly unpricedCalls: number
}

function decimals(value: number): number {
  return Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(value))))
}

/** A count with thousands separators. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** Milliseconds since the epoch as local date and time. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** The sign of an event's status. */
export function statusDot(status: string): string {
  return DOTS[status] ?? '●'
}

/** Bytes as a person reads them: `70 B`, `12.0 KB`, `3.25 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(2)} MB`
}
