const NANO_PER_DOLLAR = 1_000_000_000

/**
 * Money as a person compares it: cents from a dollar up, four decimals from a dime up, and three
 * significant digits below, so that a cheap call never reads as free.
 *
 * @param nano integer nano-dollars
 */
export function formatMoney(nano: number): string {
  const dollars = nano / NANO_PER_DOLLAR
  const size = Math.abs(dollars)
  if (size === 0) return '$0'
  if (size >= 1) return `$${withThousands(dollars.toFixed(2))}`
  if (size >= 0.1) return `$${dollars.toFixed(4)}`
  const decimals = Math.min(9, 2 - Math.floor(Math.log10(size)))
  return `$${dollars.toFixed(decimals)}`
}

/** Money to the last nano-dollar, for tooltips. */
export function formatExactMoney(nano: number): string {
  return `$${(nano / NANO_PER_DOLLAR).toFixed(9)}`
}

function withThousands(text: string): string {
  return text.replace(/\B(?=(\d{3})+(?!\d)(?=.*\.))/g, ',')
}
