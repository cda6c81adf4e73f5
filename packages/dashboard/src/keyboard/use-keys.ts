import { useEffect, useRef } from 'react'

/** What a key does, by its `KeyboardEvent.key`. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>

/**
 * Listens for single keys while the component is mounted. Keys typed into a field, with a modifier
 * or while a dialog is open are left alone.
 */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || document.querySelector('dialog[open]')) return
      if (Object.hasOwn(latest.current, event.key)) latest.current[event.key]?.(event)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
  )
}
