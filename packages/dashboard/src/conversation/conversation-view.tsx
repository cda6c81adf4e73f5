import { useCallback, useMemo, useState, type ReactNode } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { OutputMessage, ToolDefinition } from '@agentops/protocol/messages'
import { formatPlural } from '../format/count.ts'
import { JsonView } from '../json/json-view.tsx'
import { Fold } from '../ui/fold.tsx'
import { Icon } from '../ui/icon.tsx'
import { countUnchanged } from './fold-unchanged.ts'
import { MessageView } from './message-view.tsx'
import { PartView } from './part-view.tsx'
import type { ToolActions } from './tool-call-view.tsx'
import { linkToolCalls } from './tool-links.ts'
import { useToolJumps } from './use-tool-jumps.ts'

/** Beyond this many characters the system instructions start folded. */
const LONG_INSTRUCTIONS = 400

/** What an LLM call was told and what it answered. */
export function ConversationView(props: ConversationViewProps): ReactNode {
  const { detail, previous, events, onOpenEvent } = props
  const [unfolded, setUnfolded] = useState(false)
  const unfold = useCallback(() => setUnfolded(true), [])
  const { lit, jump } = useToolJumps(unfold)
  const links = useMemo(() => linkToolCalls(detail, events), [detail, events])
  const actions: ToolActions = { links, lit, onJump: jump, onOpenEvent }
  const unchanged = useMemo(
    () => (previous ? countUnchanged(previous, detail.inputMessages) : 0),
    [previous, detail.inputMessages],
  )
  const folded = unfolded ? 0 : unchanged
  return (
    <div>
      <SystemInstructions detail={detail} actions={actions} />
      <ToolDefinitions tools={detail.toolDefinitions} />
      {unchanged > 0 && (
        <FoldedMessages count={unchanged} open={unfolded} onToggle={() => setUnfolded(!unfolded)} />
      )}
      {detail.inputMessages.slice(folded).map((message, index) => (
        // Messages of a call have no name but their place.
        <MessageView key={`${folded + index}`} message={message} actions={actions} />
      ))}
      {detail.outputMessages.map((choice, index) => (
        <MessageView
          key={`answer ${index}`}
          message={choice}
          note={noteOf(choice, index, detail.outputMessages.length)}
          actions={actions}
        />
      ))}
    </div>
  )
}

interface ConversationViewProps {
  readonly detail: EventDetail
  /** The LLM call before this one, whose messages are not told twice. */
  readonly previous: EventDetail | undefined
  /** The session's events, for the executions of tool calls. */
  readonly events: readonly EventSummary[]
  readonly onOpenEvent: (eventId: string) => void
}

function noteOf(choice: OutputMessage, index: number, count: number): string {
  const which = count > 1 ? `answer ${index + 1} of ${count}` : 'answer'
  return choice.finish_reason ? `${which}, ${choice.finish_reason}` : which
}

function SystemInstructions({ detail, actions }: InstructionsProps): ReactNode {
  const parts = detail.systemInstructions
  if (parts.length === 0) return null
  const length = parts.reduce((sum, part) => sum + ('content' in part ? part.content.length : 0), 0)
  return (
    <Fold
      title="System instructions"
      note={formatPlural(length, 'character')}
      open={length <= LONG_INSTRUCTIONS}
    >
      <div className="space-y-2">
        {parts.map((part, index) => (
          <PartView key={`${index}`} part={part} actions={actions} />
        ))}
      </div>
    </Fold>
  )
}

interface InstructionsProps {
  readonly detail: EventDetail
  readonly actions: ToolActions
}

function ToolDefinitions({ tools }: { readonly tools: readonly ToolDefinition[] }): ReactNode {
  if (tools.length === 0) return null
  return (
    <Fold title="Tools offered" note={tools.map(({ name }) => name).join(', ')}>
      <div className="space-y-3">
        {tools.map((tool, index) => (
          <div key={`${index}`}>
            <p className="font-mono text-sm font-semibold text-tool">{tool.name}</p>
            {tool.description && <p className="text-ink-soft">{tool.description}</p>}
            {tool.parameters !== undefined && (
              <JsonView
                value={tool.parameters}
                label={`parameters of ${tool.name}`}
                firstLines={8}
              />
            )}
          </div>
        ))}
      </div>
    </Fold>
  )
}

function FoldedMessages({ count, open, onToggle }: FoldedMessagesProps): ReactNode {
  return (
    <button
      type="button"
      data-testid="folded-messages"
      aria-expanded={open}
      onClick={onToggle}
      className="flex h-8 w-full items-center gap-1.5 border-b border-line bg-raised px-4 text-sm text-ink-soft hover:text-ink"
    >
      <Icon name={open ? 'fold' : 'unfold'} className="size-3.5" />
      {formatPlural(count, 'earlier message')}, unchanged
    </button>
  )
}

interface FoldedMessagesProps {
  readonly count: number
  readonly open: boolean
  readonly onToggle: () => void
}
