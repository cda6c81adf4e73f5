/** A header of Node's as one text: lists are joined as on the wire. */
export function headerText(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'number' ? String(value) : null
}

/** Reads an answer's headers by name; all of them at once when the first is asked for, since many are. */
export function readHeaders(headers: { get(name: string): string | null }) {
  if (!(headers instanceof Headers)) return (name: string) => headers.get(name)
  let all: Map<string, string> | undefined
  return (name: string): string | null => (all ??= new Map(headers)).get(name) ?? null
}
