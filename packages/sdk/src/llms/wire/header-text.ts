/** A header of Node's as one text: lists are joined as on the wire. */
export function headerText(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'number' ? String(value) : null
}
