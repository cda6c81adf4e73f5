import { getRouteApi } from '@tanstack/react-router'
import type { Comparison } from '@agentops/replay/align-sessions'
import { useKeys } from '../../keyboard/use-keys.ts'

const route = getRouteApi('/compare')

/** Which step is selected, which are seen, and how to change that. */
export interface SelectedStep {
  /** Index among all steps. */
  readonly selected: number
  readonly select: (index: number) => void
  /** Goes to the next step that differs, or to the one before. */
  readonly toDifference: (direction: 1 | -1) => void
  readonly onlyDifferences: boolean
  readonly showOnlyDifferences: (only: boolean) => void
}

/** Keeps the selection in the address; without one the first divergence is selected. */
export function useSelectedStep({ steps, firstDivergence }: Comparison): SelectedStep {
  const { a, b, step, only } = route.useSearch()
  const navigate = route.useNavigate()
  const onlyDifferences = only !== undefined
  const wanted = step === undefined ? (firstDivergence ?? 0) : Number(step)
  const selected = Math.min(wanted, Math.max(steps.length - 1, 0))
  const go = (change: { readonly step?: string; readonly only?: string }) =>
    void navigate({ search: { a, b, ...change }, replace: true })
  const select = (index: number) => go({ step: String(index), ...(only && { only }) })
  const differs = (index: number) => steps[index]?.kind !== 'same'
  const move = (by: 1 | -1, wants: (index: number) => boolean) => {
    let index = selected + by
    while (index >= 0 && index < steps.length && !wants(index)) index += by
    if (index >= 0 && index < steps.length) select(index)
  }
  const isSeen = (index: number) => !onlyDifferences || differs(index)
  const moving = (by: 1 | -1) => (event: KeyboardEvent) => {
    event.preventDefault()
    move(by, isSeen)
  }
  const showOnlyDifferences = (wantsOnly: boolean) =>
    go({ ...(step !== undefined && { step }), ...(wantsOnly && { only: 'differences' }) })
  useKeys({
    j: moving(1),
    ArrowDown: moving(1),
    k: moving(-1),
    ArrowUp: moving(-1),
    n: () => move(1, differs),
    p: () => move(-1, differs),
    d: () => showOnlyDifferences(!onlyDifferences),
    Escape: () => void navigate({ to: '/sessions/$sessionId', params: { sessionId: b } }),
  })
  return {
    selected,
    select,
    toDifference: (direction) => move(direction, differs),
    onlyDifferences,
    showOnlyDifferences,
  }
}
