const GROUPED = new Intl.NumberFormat('en-US')

/** A count with thousands separators. */
export function formatCount(value: number): string {
  return GROUPED.format(value)
}

/** A count in at most four characters and a unit: `950`, `12.3k`, `4.1M`. */
export function formatCompact(value: number): string {
  if (value < 1000) return String(value)
  if (value < 999_950) return scaled(value / 1000, 'k')
  if (value < 999_950_000) return scaled(value / 1_000_000, 'M')
  return scaled(value / 1_000_000_000, 'B')
}

/** A size in bytes: `312 B`, `1.4 KB`, `2.0 MB` (powers of 1,000). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} KB`
  if (bytes < 999_950_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}

/** `1 call`, `2 calls`: a count with its noun, whose plural ends in s unless given. */
export function formatPlural(value: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`
}

function scaled(value: number, unit: string): string {
  return `${value.toFixed(value < 99.95 ? 1 : 0)}${unit}`
}
