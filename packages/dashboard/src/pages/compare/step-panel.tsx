import { Link } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import type { JsonValue } from '@agentops/protocol/messages'
import type { AlignedStep } from '@agentops/replay/align-sessions'
import { diffJson } from '@agentops/replay/diff-json'
import { DifferenceView } from '../../differences/difference-view.tsx'
import { useEvent } from '../../data/event-queries.ts'
import { formatPlural } from '../../format/count.ts'
import { JsonView } from '../../json/json-view.tsx'
import { FailureNotice } from '../../ui/notice.tsx'
import { stepDocument } from './step-document.ts'

const MOST_SHOWN = 200

const WORDS = {
  same: 'The same in both sessions',
  changed: 'Changed',
  added: 'Only after',
  removed: 'Only before',
} as const

/** What differs in one step: in what was asked, and in what came of it. */
export function StepPanel({ step, a, b }: StepPanelProps): ReactNode {
  const before = useEvent(a, step.before?.id)
  const after = useEvent(b, step.after?.id)
  const problem = before.failureReason ?? after.failureReason
  const isLoading = before.isLoading || after.isLoading
  return (
    <>
      <StepHead step={step} a={a} b={b} />
      {problem && <FailureNotice error={problem} />}
      {!problem && !isLoading && (
        <Documents
          kind={step.kind}
          before={stepDocument(before.data)}
          after={stepDocument(after.data)}
        />
      )}
    </>
  )
}

interface StepPanelProps {
  readonly step: AlignedStep
  readonly a: string
  readonly b: string
}

function StepHead({ step: { kind, before, after }, a, b }: StepPanelProps): ReactNode {
  return (
    <header className="flex flex-wrap items-center gap-x-4 px-4 pt-2.5 pb-2">
      <h2 className="text-lg font-semibold">{(after ?? before)?.name}</h2>
      <span className="text-ink-soft">{WORDS[kind]}</span>
      {before && <EventLink session={a} event={before.id} words="Open before" />}
      {after && <EventLink session={b} event={after.id} words="Open after" />}
    </header>
  )
}

function EventLink({ session, event, words }: EventLinkProps): ReactNode {
  return (
    <Link
      to="/sessions/$sessionId"
      params={{ sessionId: session }}
      search={{ event }}
      className="rounded-sm text-sm text-accent hover:underline"
    >
      {words}
    </Link>
  )
}

interface EventLinkProps {
  readonly session: string
  readonly event: string
  readonly words: string
}

function Documents({ kind, before, after }: DocumentsProps): ReactNode {
  const only = kind === 'removed' ? before : after
  const isOneSided = kind === 'added' || kind === 'removed'
  return PARTS.map(({ key, title }) => (
    <section key={key} className="border-t border-line px-4 py-3">
      <h3 className="mb-2 font-medium text-ink-soft">{title}</h3>
      {isOneSided ? (
        <JsonView value={only[key]} label={title} firstLines={60} />
      ) : (
        <Differences before={before[key]} after={after[key]} />
      )}
    </section>
  ))
}

interface DocumentsProps {
  readonly kind: AlignedStep['kind']
  readonly before: ReturnType<typeof stepDocument>
  readonly after: ReturnType<typeof stepDocument>
}

const PARTS = [
  { key: 'outcome', title: 'What came of it' },
  { key: 'request', title: 'What was asked' },
] as const

function Differences({ before, after }: DifferencesProps): ReactNode {
  const found = useMemo(() => diffJson(before, after), [before, after])
  if (found.length === 0) return <p className="text-ink-mute">No difference</p>
  return (
    <div className="flex flex-col gap-3">
      {found.slice(0, MOST_SHOWN).map((difference) => (
        <DifferenceView
          key={JSON.stringify([difference.kind, difference.path])}
          difference={difference}
        />
      ))}
      {found.length > MOST_SHOWN && (
        <p className="text-ink-mute">
          And {formatPlural(found.length - MOST_SHOWN, 'more difference')}
        </p>
      )}
    </div>
  )
}

interface DifferencesProps {
  readonly before: JsonValue
  readonly after: JsonValue
}
