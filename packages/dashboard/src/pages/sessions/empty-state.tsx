import type { ReactNode } from 'react'
import { CopyButton } from '../../ui/copy-button.tsx'

const INSTALL = 'npm install @agentops/sdk'
const CODE = "import { init } from '@agentops/sdk'\ninit()"
const DEMO = 'npx agentops demo'

/** What to do when there is no session yet; it goes when the first one arrives. */
export function EmptyState(): ReactNode {
  return (
    <div data-testid="empty-state" className="flex h-full items-center justify-center p-8">
      <div className="w-full max-w-xl">
        <p role="status" className="flex items-center gap-2 text-sm text-accent">
          <span className="size-2 animate-beat rounded-full bg-accent" />
          Waiting for the first session
        </p>
        <h1 className="mt-2 text-xl font-semibold tracking-tight">
          Two lines, and your agent is on this page
        </h1>
        <p className="mt-1 text-ink-soft">
          Every LLM call, tool and error of a run appears here while it happens. Nothing of your
          code changes, and nothing leaves this machine.
        </p>
        <ol className="mt-6 space-y-4">
          <Step title="Install" text={INSTALL} />
          <Step title="Paste at the top of your agent, and run it" text={CODE} />
          <Step title="Or look at an agent that is ready" text={DEMO} />
        </ol>
      </div>
    </div>
  )
}

function Step({ title, text }: { readonly title: string; readonly text: string }): ReactNode {
  return (
    <li>
      <h2 className="mb-1 text-sm font-medium text-ink-soft">{title}</h2>
      <div className="flex items-start justify-between gap-2 rounded-md border border-line bg-surface py-1.5 pr-1.5 pl-3">
        <pre className="overflow-x-auto py-1 font-mono text-sm">{text}</pre>
        <CopyButton text={() => text} label={`Copy: ${title}`} words="Copy" />
      </div>
    </li>
  )
}
