import type { ReactNode } from 'react'
import type { Comparison } from '@agentops/replay/align-sessions'
import { formatCount, formatPlural } from '../../format/count.ts'
import { IconButton, TextButton } from '../../ui/button.tsx'
import type { SelectedStep } from './use-selected-step.ts'

/** What stands above the steps: where the runs part, the way from difference to difference, a filter. */
export function StepToolbar({ comparison, steps }: StepToolbarProps): ReactNode {
  const { firstDivergence, counts } = comparison
  const differences = counts.changed + counts.added + counts.removed
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3 text-sm">
      {firstDivergence === null ? (
        <span className="text-ink-mute">No step differs</span>
      ) : (
        <TextButton onClick={() => steps.select(firstDivergence)}>
          First difference, step {formatCount(firstDivergence + 1)}
        </TextButton>
      )}
      <span className="ml-auto" />
      <IconButton
        icon="up"
        label="Previous difference (p)"
        onClick={() => steps.toDifference(-1)}
      />
      <IconButton icon="down" label="Next difference (n)" onClick={() => steps.toDifference(1)} />
      <label className="flex items-center gap-1.5 text-ink-soft">
        <input
          type="checkbox"
          checked={steps.onlyDifferences}
          onChange={({ target }) => steps.showOnlyDifferences(target.checked)}
          className="accent-accent"
        />
        Only {formatPlural(differences, 'difference')}
      </label>
    </div>
  )
}

interface StepToolbarProps {
  readonly comparison: Comparison
  readonly steps: SelectedStep
}
