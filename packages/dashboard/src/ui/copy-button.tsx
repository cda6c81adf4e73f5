import { useEffect, useState, type ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

const SHOWN_MS = 1600

/** Copies a text; says so for a moment. */
export function CopyButton({ text, label, words, icon = 'copy' }: CopyButtonProps): ReactNode {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => void copyText(text()).then(setCopied)
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={label}
      title={label}
      className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded px-1.5 text-sm text-ink-mute hover:bg-raised hover:text-ink"
    >
      <Icon name={copied ? 'check' : icon} />
      {words && (
        // Both words take the same place, so that nothing moves.
        <span className="grid text-left" aria-hidden="true">
          <span className={`col-start-1 row-start-1 ${copied ? 'invisible' : ''}`}>{words}</span>
          <span className={`col-start-1 row-start-1 ${copied ? '' : 'invisible'}`}>Copied</span>
        </span>
      )}
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  )
}

interface CopyButtonProps {
  /** Asked for when it is needed: the text may be long. */
  readonly text: () => string
  readonly label: string
  readonly words?: string
  readonly icon?: IconName
}

/** Copies through the clipboard API, which exists on https and loopback only; false when refused. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
