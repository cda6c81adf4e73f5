import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode } from 'react'
import type { Comparison } from '@agentops/replay/align-sessions'
import { useKeys } from '../../keyboard/use-keys.ts'
import { useStoredSize } from '../../theme/stored.ts'
import { Notice } from '../../ui/notice.tsx'
import { Splitter } from '../../ui/splitter.tsx'
import { StepList } from './step-list.tsx'
import { StepPanel } from './step-panel.tsx'

const route = getRouteApi('/compare')

const PANEL_SIZE = { initial: Math.round(innerWidth * 0.5), least: 300, most: 1400 }

/** The aligned steps at the left, what differs in the selected one at the right. */
export function CompareWorkspace({ comparison, a, b }: CompareWorkspaceProps): ReactNode {
  const [width, setWidth] = useStoredSize('comparePanelWidth', PANEL_SIZE)
  const { selected, select } = useSelectedStep(comparison)
  const step = comparison.steps[selected]
  return (
    <div className="flex min-h-0 flex-1">
      <div className="min-w-0 flex-1 bg-surface">
        {comparison.steps.length === 0 ? (
          <Notice title="Neither session has an event that has ended" />
        ) : (
          <StepList steps={comparison.steps} selected={selected} onSelect={select} />
        )}
      </div>
      <Splitter label="Width of the panel" size={width} onResize={setWidth} side="right" />
      <aside
        aria-label="Differences"
        data-testid="difference-panel"
        style={{ width }}
        className="max-w-[75vw] min-w-0 shrink-0 overflow-y-auto bg-surface contain-strict"
      >
        {step && <StepPanel step={step} a={a} b={b} />}
      </aside>
    </div>
  )
}

interface CompareWorkspaceProps {
  readonly comparison: Comparison
  readonly a: string
  readonly b: string
}

/** The selection lives in the address; without one the first divergence is selected. */
function useSelectedStep({ steps, firstDivergence }: Comparison) {
  const { a, b, step } = route.useSearch()
  const navigate = route.useNavigate()
  const wanted = step === undefined ? (firstDivergence ?? 0) : Number(step)
  const selected = Math.min(wanted, Math.max(steps.length - 1, 0))
  const select = (index: number) =>
    void navigate({ search: { a, b, step: String(index) }, replace: true })
  const move = (by: number, wants: (index: number) => boolean) => {
    let index = selected + by
    while (index >= 0 && index < steps.length && !wants(index)) index += by
    if (index >= 0 && index < steps.length) select(index)
  }
  const differs = (index: number) => steps[index]?.kind !== 'same'
  useKeys({
    j: () => move(1, () => true),
    ArrowDown: () => move(1, () => true),
    k: () => move(-1, () => true),
    ArrowUp: () => move(-1, () => true),
    n: () => move(1, differs),
    p: () => move(-1, differs),
    Escape: () => void navigate({ to: '/sessions/$sessionId', params: { sessionId: b } }),
  })
  return { selected, select }
}
