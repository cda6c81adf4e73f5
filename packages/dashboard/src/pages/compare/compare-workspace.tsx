import { useMemo, type ReactNode } from 'react'
import type { Comparison } from '@agentops/replay/align-sessions'
import { useStoredSize } from '../../theme/stored.ts'
import { Notice } from '../../ui/notice.tsx'
import { Splitter } from '../../ui/splitter.tsx'
import { StepList } from './step-list.tsx'
import { StepPanel } from './step-panel.tsx'
import { StepToolbar } from './step-toolbar.tsx'
import { useSelectedStep } from './use-selected-step.ts'

const PANEL_SIZE = { initial: Math.round(innerWidth * 0.5), least: 300, most: 1400 }

/** The aligned steps at the left, what differs in the selected one at the right, or below. */
export function CompareWorkspace({ comparison, a, b }: CompareWorkspaceProps): ReactNode {
  const [width, setWidth] = useStoredSize('comparePanelWidth', PANEL_SIZE)
  const steps = useSelectedStep(comparison)
  const { selected, select, onlyDifferences } = steps
  const shown = useMemo(
    () =>
      comparison.steps
        .map((step, index) => ({ step, index }))
        .filter(({ step }) => !onlyDifferences || step.kind !== 'same'),
    [comparison, onlyDifferences],
  )
  const step = comparison.steps[selected]
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
        <StepToolbar comparison={comparison} steps={steps} />
        <div className="min-h-0 flex-1">
          {shown.length === 0 ? (
            <NoSteps comparison={comparison} />
          ) : (
            <StepList rows={shown} selected={selected} onSelect={select} />
          )}
        </div>
      </div>
      <div className="contents max-md:hidden">
        <Splitter label="Width of the panel" size={width} onResize={setWidth} side="right" />
      </div>
      <aside
        aria-label="Differences"
        data-testid="difference-panel"
        style={{ width }}
        className="max-w-[75vw] min-w-0 shrink-0 overflow-y-auto bg-surface contain-strict max-md:h-1/2 max-md:w-full! max-md:max-w-none max-md:border-t max-md:border-line-strong"
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

function NoSteps({ comparison }: { readonly comparison: Comparison }): ReactNode {
  if (comparison.steps.length === 0) {
    return <Notice title="Neither session has an event that has ended" />
  }
  return (
    <Notice title="Nothing differs">
      Both sessions did the same and got the same, ids and times apart.
    </Notice>
  )
}
