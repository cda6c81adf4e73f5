import { useEffect, useState } from 'react'
import { readStored, writeStored } from './stored.ts'

/** The two faces of the dashboard. */
export type Theme = 'light' | 'dark'

const DARK = '(prefers-color-scheme: dark)'

/** Puts the remembered theme on the page, before anything is drawn. */
export function applyStoredTheme(): void {
  const theme = storedTheme()
  if (theme) document.documentElement.dataset['theme'] = theme
}

/** The theme that is seen, and a function that swaps it and remembers the choice. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(() => storedTheme() ?? systemTheme())
  useEffect(() => {
    const system = matchMedia(DARK)
    const follow = () => setTheme(storedTheme() ?? systemTheme())
    system.addEventListener('change', follow)
    return () => system.removeEventListener('change', follow)
  }, [])
  const swap = () => {
    const next = theme === 'dark' ? 'light' : 'dark'
    writeStored('theme', next)
    document.documentElement.dataset['theme'] = next
    setTheme(next)
  }
  return [theme, swap]
}

function storedTheme(): Theme | undefined {
  const stored = readStored('theme')
  return stored === 'light' || stored === 'dark' ? stored : undefined
}

function systemTheme(): Theme {
  return matchMedia(DARK).matches ? 'dark' : 'light'
}
