import type { Divergence } from '@agentops/replay/divergence'
import { renderDivergence, type Segment } from '@agentops/replay/render-divergence'

/** Without colour, what was removed and added is set apart as in a diff of words. */
function textOf({ kind, text }: Segment): string {
  if (kind === 'removed') return `[-${text}-]`
  return kind === 'added' ? `{+${text}+}` : text
}

/** A divergence as lines of plain text. */
export function divergenceText(divergence: Divergence): string {
  return renderDivergence(divergence)
    .map((line) => line.map(textOf).join(''))
    .join('\n')
}
