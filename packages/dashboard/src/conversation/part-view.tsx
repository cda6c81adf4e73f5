import { useState, type ReactNode } from 'react'
import type { Part } from '@agentops/protocol/messages'
import { formatBytes, formatCompact } from '../format/count.ts'
import { JsonView } from '../json/json-view.tsx'
import { Icon } from '../ui/icon.tsx'
import { LongText } from '../ui/long-text.tsx'
import { MarkdownView } from './markdown-view.tsx'
import { ToolCallView, ToolResponseView, type ToolActions } from './tool-call-view.tsx'

/** One part of a message. */
export function PartView({ part, actions }: PartViewProps): ReactNode {
  switch (part.type) {
    case 'text':
      return <LongText text={part.content} render={(text) => <MarkdownView text={text} />} />
    case 'reasoning':
      return <ReasoningView content={part.content} />
    case 'tool_call':
      return <ToolCallView call={part} actions={actions} />
    case 'tool_call_response':
      return <ToolResponseView answer={part} actions={actions} />
    case 'server_tool_call':
      return (
        <Labelled label={`Tool of the provider: ${part.name}`}>
          <JsonView value={part.server_tool_call} label={part.name} />
        </Labelled>
      )
    case 'refusal':
      return (
        <Labelled label="Refusal" alarming>
          <LongText text={part.content} />
        </Labelled>
      )
    case 'blob':
    case 'uri':
    case 'file':
      return <MediaChip part={part} />
    case 'other':
      return (
        <Labelled label={part.kind}>
          <JsonView value={part.value} label={part.kind} />
        </Labelled>
      )
    default:
      return <UnknownPart part={part} />
  }
}

interface PartViewProps {
  readonly part: Part
  readonly actions: ToolActions
}

/** A newer server may send a part that this page does not know. */
function UnknownPart({ part }: { readonly part: never }): ReactNode {
  return <JsonView value={part} label="unknown part" />
}

function ReasoningView({ content }: { readonly content: string }): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <div className="text-ink-soft">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex items-center gap-1 rounded-sm text-sm italic hover:text-ink"
      >
        <Icon name={open ? 'down' : 'right'} className="size-3" />
        Reasoning, {formatCompact(content.length)} characters
      </button>
      {open && (
        <div className="mt-1 border-l-2 border-line-strong pl-3">
          <LongText text={content} />
        </div>
      )}
    </div>
  )
}

function Labelled({ label, alarming = false, children }: LabelledProps): ReactNode {
  return (
    <div className={`border-l-2 pl-3 ${alarming ? 'border-fail' : 'border-line-strong'}`}>
      <p className={`text-sm font-medium ${alarming ? 'text-fail' : 'text-ink-mute'}`}>{label}</p>
      {children}
    </div>
  )
}

interface LabelledProps {
  readonly label: string
  readonly alarming?: boolean
  readonly children: ReactNode
}

type Media = Extract<Part, { readonly type: 'blob' | 'uri' | 'file' }>

function MediaChip({ part }: { readonly part: Media }): ReactNode {
  return (
    <p
      title={part.type === 'uri' ? part.uri : undefined}
      className="flex w-fit max-w-full items-center gap-2 rounded-md border border-line bg-raised px-2 py-0.5 text-sm"
    >
      <span className="font-medium">{part.modality}</span>
      <span className="text-ink-soft">{part.mime_type}</span>
      <span className="truncate font-mono text-xs text-ink-soft">{whereOf(part)}</span>
    </p>
  )
}

function whereOf(part: Media): string {
  switch (part.type) {
    case 'blob':
      return [part.name, part.byte_size === undefined ? undefined : formatBytes(part.byte_size)]
        .filter((said) => said !== undefined)
        .join(' · ')
    case 'uri':
      return part.uri
    case 'file':
      return part.file_id
    default:
      return part satisfies never
  }
}
