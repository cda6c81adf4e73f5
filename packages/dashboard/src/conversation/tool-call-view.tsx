import type { ReactNode } from 'react'
import type { Part } from '@agentops/protocol/messages'
import { JsonView } from '../json/json-view.tsx'
import { TextButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import type { ToolLink } from './tool-links.ts'

/** What tool calls of a conversation lead to. */
export interface ToolActions {
  readonly links: ReadonlyMap<string, ToolLink>
  /** The call whose two ends are lit up. */
  readonly lit: string | undefined
  /** Goes to the other end of a call: its request or its result. */
  readonly onJump: (callId: string, to: 'call' | 'response') => void
  readonly onOpenEvent: (eventId: string) => void
}

/** The element of one end of a tool call. */
export function toolElementId(callId: string, end: 'call' | 'response'): string {
  return `tool-${end}-${callId}`
}

/** A tool call that the model asked for. */
export function ToolCallView({ call, actions }: ToolCallViewProps): ReactNode {
  const link = actions.links.get(call.id ?? '')
  return (
    <ToolBox callId={call.id} end="call" lit={call.id !== undefined && call.id === actions.lit}>
      <ToolHead name={call.name} callId={call.id} verb="calls">
        {link?.answered && call.id !== undefined && (
          <TextButton onClick={() => actions.onJump(call.id ?? '', 'response')}>result</TextButton>
        )}
        <ExecutionButton link={link} actions={actions} />
      </ToolHead>
      {call.arguments !== undefined && (
        <JsonView value={call.arguments} label={`arguments of ${call.name}`} />
      )}
    </ToolBox>
  )
}

interface ToolCallViewProps {
  readonly call: Extract<Part, { readonly type: 'tool_call' }>
  readonly actions: ToolActions
}

/** A tool's result as it was given back to the model. */
export function ToolResponseView({ answer, actions }: ToolResponseViewProps): ReactNode {
  const link = actions.links.get(answer.id ?? '')
  const name = link?.name ?? ''
  return (
    <ToolBox
      callId={answer.id}
      end="response"
      lit={answer.id !== undefined && answer.id === actions.lit}
    >
      <ToolHead name={name || 'tool'} callId={answer.id} verb="result of">
        {link?.requested && answer.id !== undefined && (
          <TextButton onClick={() => actions.onJump(answer.id ?? '', 'call')}>call</TextButton>
        )}
        <ExecutionButton link={link} actions={actions} />
      </ToolHead>
      <JsonView value={answer.response} label={`result of ${name || 'the tool'}`} firstLines={8} />
    </ToolBox>
  )
}

interface ToolResponseViewProps {
  readonly answer: Extract<Part, { readonly type: 'tool_call_response' }>
  readonly actions: ToolActions
}

function ToolBox({ callId, end, lit, children }: ToolBoxProps): ReactNode {
  return (
    <div
      id={callId === undefined ? undefined : toolElementId(callId, end)}
      data-testid={end === 'call' ? 'tool-call' : 'tool-response'}
      data-call-id={callId}
      tabIndex={-1}
      className={`rounded-md border px-3 py-2 transition-colors ${lit ? 'border-accent bg-accent-soft' : 'border-line bg-bg'}`}
    >
      {children}
    </div>
  )
}

interface ToolBoxProps {
  readonly callId: string | undefined
  readonly end: 'call' | 'response'
  readonly lit: boolean
  readonly children: ReactNode
}

function ToolHead({ name, callId, verb, children }: ToolHeadProps): ReactNode {
  return (
    <div className="mb-1 flex flex-wrap items-center gap-x-1.5">
      <span className="text-sm text-ink-soft">{verb}</span>
      <span className="min-w-0 truncate font-mono text-sm font-semibold text-tool">{name}</span>
      <span className="min-w-0 flex-1 truncate font-mono text-xs text-ink-soft" title={callId}>
        {callId}
      </span>
      {children}
    </div>
  )
}

interface ToolHeadProps {
  readonly name: string
  readonly callId: string | undefined
  readonly verb: string
  readonly children: ReactNode
}

function ExecutionButton({ link, actions }: ExecutionButtonProps): ReactNode {
  const event = link?.executedBy
  if (!event) return null
  return (
    <TextButton onClick={() => actions.onOpenEvent(event.id)} title="The event that ran this tool">
      execution
      <Icon name="right" className="size-3" />
    </TextButton>
  )
}

interface ExecutionButtonProps {
  readonly link: ToolLink | undefined
  readonly actions: ToolActions
}
