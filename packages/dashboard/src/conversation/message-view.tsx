import type { ReactNode } from 'react'
import type { Message } from '@agentops/protocol/messages'
import { PartView } from './part-view.tsx'
import type { ToolActions } from './tool-call-view.tsx'

interface RoleLook {
  readonly edge: string
  readonly text: string
}

const LOOKS: Readonly<Record<string, RoleLook>> = {
  user: { edge: 'border-l-ink-soft', text: 'text-ink' },
  assistant: { edge: 'border-l-llm', text: 'text-accent' },
  tool: { edge: 'border-l-tool', text: 'text-warn' },
}
const OTHER: RoleLook = { edge: 'border-l-line-strong', text: 'text-ink-soft' }

/** A message: who speaks, and every part of what is said. */
export function MessageView({ message, note, actions }: MessageViewProps): ReactNode {
  const { role, name, parts } = message
  const look = Object.hasOwn(LOOKS, role) ? (LOOKS[role] ?? OTHER) : OTHER
  return (
    <article
      data-testid="conversation-message"
      data-role={role}
      className={`border-b border-l-3 border-b-line py-2.5 pr-4 pl-[13px] ${look.edge}`}
    >
      <header className="mb-1 flex items-baseline gap-2 text-sm">
        <span className={`font-semibold ${look.text}`}>{role}</span>
        {name !== undefined && <span className="font-mono text-xs text-ink-soft">{name}</span>}
        {note !== undefined && <span className="ml-auto text-ink-mute">{note}</span>}
      </header>
      <div className="space-y-2">
        {parts.map((part, index) => (
          // A message's parts have no name but their place.
          <PartView key={`${index}`} part={part} actions={actions} />
        ))}
        {parts.length === 0 && <p className="text-ink-mute italic">nothing</p>}
      </div>
    </article>
  )
}

interface MessageViewProps {
  readonly message: Message
  /** Said at the right of the role. */
  readonly note?: string
  readonly actions: ToolActions
}
