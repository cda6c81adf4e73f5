import { useCallback, useState } from 'react'

const PREFIX = 'agentops.'

/** What this browser remembers under a name; `undefined` when nothing, or when storage is barred. */
export function readStored(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined
  } catch {
    return undefined
  }
}

/** Remembers a text in this browser; where storage is barred it lasts until the page is left. */
export function writeStored(name: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + name, text)
  } catch {
    // Private modes bar storage: the choice then holds for this page only.
  }
}

/** A size in pixels that survives a reload, held between two limits. */
export function useStoredSize(
  name: string,
  { initial, least, most }: { initial: number; least: number; most: number },
): readonly [number, (size: number) => void] {
  const [size, setSize] = useState(() => clamp(Number(readStored(name) ?? initial), least, most))
  const store = useCallback(
    (next: number) => {
      const held = clamp(next, least, most)
      setSize(held)
      writeStored(name, String(Math.round(held)))
    },
    [name, least, most],
  )
  return [size, store]
}

function clamp(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least
}
