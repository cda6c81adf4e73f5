import type { ReactNode } from 'react'
import type { AlignedStep, ComparedStep } from '@agentops/replay/align-sessions'
import { formatDuration } from '../../format/duration.ts'
import { formatMoney } from '../../format/money.ts'
import { Badge } from '../../ui/badge.tsx'
import { TypeMark } from '../../ui/type-mark.tsx'

const INDENT_PX = 14
/** Deeper rows are not moved further right: their names must stay readable. */
const DEEPEST_INDENT = 14

const LOOKS = {
  same: { sign: ' ', word: 'same', row: '', text: 'text-ink-mute' },
  changed: { sign: '~', word: 'changed', row: 'bg-warn-soft', text: 'text-warn' },
  added: { sign: '+', word: 'added', row: 'bg-ok-soft', text: 'text-ok' },
  removed: { sign: '−', word: 'removed', row: 'bg-fail-soft', text: 'text-fail' },
} as const

/** One step: which of both sessions has it, and what it cost and took in each. */
export function StepRow({ step, index, top, selected, onSelect }: StepRowProps): ReactNode {
  const { kind, before, after, depth } = step
  const shown = after ?? before
  const look = LOOKS[kind]
  return (
    <div
      id={`step-${index}`}
      role="option"
      aria-selected={selected}
      data-testid="step-row"
      data-kind={kind}
      onClick={() => onSelect(index)}
      style={{ transform: `translateY(${top}px)` }}
      className={`absolute inset-x-0 top-0 flex h-7 cursor-pointer items-center gap-1.5 px-3 ${selected ? 'bg-selected shadow-[inset_2px_0_var(--accent)]' : `${look.row} hover:bg-raised/60`}`}
    >
      <span role="img" aria-label={look.word} className={`w-3 font-mono font-bold ${look.text}`}>
        {look.sign}
      </span>
      <span
        className="indent-guides h-full shrink-0"
        style={{ width: Math.min(depth, DEEPEST_INDENT) * INDENT_PX }}
        aria-hidden="true"
      />
      {shown && <TypeMark type={shown.type} />}
      <span className={`min-w-24 flex-1 truncate ${kind === 'removed' ? 'line-through' : ''}`}>
        {shown?.name}
        {shown?.agentName && <span className="ml-2 text-sm text-ink-mute">{shown.agentName}</span>}
      </span>
      {after?.replayed && <Badge tone="accent">from the recording</Badge>}
      <Sums step={before} />
      <span className="text-ink-mute" aria-hidden="true">
        →
      </span>
      <Sums step={after} />
    </div>
  )
}

interface StepRowProps {
  readonly step: AlignedStep
  /** Place among all steps, from 0. */
  readonly index: number
  /** Pixels from the list's top. */
  readonly top: number
  readonly selected: boolean
  readonly onSelect: (index: number) => void
}

function Sums({ step }: { readonly step: ComparedStep | null }): ReactNode {
  const cost = step?.costNano ? formatMoney(step.costNano) : ''
  const duration = step?.durationMs == null ? '' : formatDuration(step.durationMs)
  return (
    <span className="flex w-36 shrink-0 max-md:w-18 justify-end gap-2 text-sm text-ink-soft">
      <span className="max-md:hidden">{cost}</span>
      <span className="w-16 text-right">{step ? duration : '–'}</span>
    </span>
  )
}
