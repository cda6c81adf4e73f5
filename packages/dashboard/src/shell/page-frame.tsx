import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { LiveState } from '../data/live-source.ts'
import { useKeys } from '../keyboard/use-keys.ts'
import { useTheme } from '../theme/theme.ts'
import { IconButton } from '../ui/button.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { LiveIndicator } from './live-indicator.tsx'
import { Logo } from './logo.tsx'
import { ProjectMark } from './project-mark.tsx'
import type { Shortcut } from './shortcuts.ts'

/** What every page has: the bar at the top, the help, and the page's own content below. */
export function PageFrame({ trail, live, shortcuts, children }: PageFrameProps): ReactNode {
  const [helping, setHelping] = useState(false)
  useKeys({ '?': () => setHelping(true) })
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-11 shrink-0 items-center gap-3 border-b border-line bg-surface pr-2 pl-4">
        <Link to="/" className="flex items-center gap-2 rounded-sm font-semibold tracking-tight">
          <Logo />
          AgentOps
        </Link>
        {trail !== undefined && (
          <>
            <span className="text-line-strong" aria-hidden="true">
              /
            </span>
            <div className="min-w-0 truncate text-ink-soft">{trail}</div>
          </>
        )}
        <div className="ml-auto flex shrink-0 items-center">
          <ProjectMark />
          <LiveIndicator state={live} />
          <IconButton icon="help" label="Keyboard shortcuts (?)" onClick={() => setHelping(true)} />
          <ThemeToggle />
        </div>
      </header>
      {children}
      {helping && <HelpDialog shortcuts={shortcuts} onClose={() => setHelping(false)} />}
    </div>
  )
}

interface PageFrameProps {
  readonly trail?: ReactNode
  readonly live: LiveState
  readonly shortcuts: readonly Shortcut[]
  readonly children: ReactNode
}

function ThemeToggle(): ReactNode {
  const [theme, swap] = useTheme()
  const dark = theme === 'dark'
  return (
    <IconButton
      icon={dark ? 'sun' : 'moon'}
      label={dark ? 'Switch to the light theme' : 'Switch to the dark theme'}
      onClick={swap}
      testId="theme-toggle"
    />
  )
}
