/**
 * A duration in the largest unit that keeps three digits: `0.8 ms`, `412 ms`, `1.24 s`, `3m 05s`,
 * `2h 07m`, `4d 03h`; what is shorter than can be said is `< 0.1 ms`.
 *
 * @param ms milliseconds; a negative value (clock skew) reads as zero
 */
export function formatDuration(ms: number): string {
  const value = Math.max(0, ms)
  if (value > 0 && value < 0.05) return '< 0.1 ms'
  if (value < 10) return `${trimZero(value.toFixed(1))} ms`
  if (value < 999.5) return `${Math.round(value)} ms`
  if (value < 59_950) return `${(value / 1000).toFixed(value < 9_995 ? 2 : 1)} s`
  return formatLong(Math.round(value / 1000))
}

/**
 * A tick's label on a time axis, in the unit of the step so that neighbours compare.
 *
 * @param ms milliseconds from the axis' start
 * @param step milliseconds between ticks
 */
export function formatTick(ms: number, step: number): string {
  if (ms === 0) return '0'
  if (step >= 60_000) return formatLong(Math.round(ms / 1000))
  if (step >= 1000) return `${Math.round(ms / 1000)} s`
  if (step >= 1 && ms < 1000) return `${Math.round(ms)} ms`
  if (step >= 10) return `${(ms / 1000).toFixed(step >= 100 ? 1 : 2)} s`
  return `${Number(ms.toPrecision(6))} ms`
}

function formatLong(seconds: number): string {
  if (seconds < 3600) return pair(seconds, 60, 'm', 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return pair(minutes, 60, 'h', 'm')
  return pair(Math.round(minutes / 60), 24, 'd', 'h')
}

function pair(value: number, size: number, large: string, small: string): string {
  const rest = String(value % size).padStart(2, '0')
  return `${Math.floor(value / size)}${large} ${rest}${small}`
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text
}
