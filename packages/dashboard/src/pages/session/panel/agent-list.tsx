import { useMemo, type ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import { formatCompact, formatPlural } from '../../../format/count.ts'
import { formatMoney } from '../../../format/money.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { textOfAgent } from '../../../tree/event-filter.ts'
import { TypeMark } from '../../../ui/type-mark.tsx'
import { type AgentSum, agentSums } from './agent-sums.ts'

/** The agents of a session and what each has done; one that is picked is looked for in the tree. */
export function AgentList({ events, onFind }: AgentListProps): ReactNode {
  const agents = useMemo(() => agentSums(events), [events])
  if (agents.length === 0) {
    return (
      <Notice title="No agent has done anything yet">
        <p>
          Name the agents of your code with{' '}
          <code className="font-mono text-ink">trackAgent('researcher')(Researcher)</code>: what
          their methods do is theirs.
        </p>
      </Notice>
    )
  }
  return (
    <ul className="h-full overflow-y-auto py-1" data-testid="agent-list">
      {agents.map((agent) => (
        <li key={agent.name}>
          <button
            type="button"
            title="Show its events in the tree"
            onClick={() => onFind(textOfAgent(agent.name))}
            className="flex w-full items-center gap-2 px-4 py-2 text-left hover:bg-hover"
          >
            <TypeMark type="agent" />
            <span className="min-w-0 flex-1 truncate font-medium">{agent.name || 'unnamed'}</span>
            {agent.failed > 0 && <Badge tone="fail">{agent.failed} failed</Badge>}
            <span className="shrink-0 text-sm text-ink-soft">{workOf(agent)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

interface AgentListProps {
  readonly events: readonly EventSummary[]
  readonly onFind: (text: string) => void
}

function workOf(agent: AgentSum): string {
  const { events, llm, tool, inputTokens, outputTokens, costNano } = agent
  const parts = [
    formatPlural(events, 'event'),
    llm > 0 ? `${llm} LLM` : '',
    tool > 0 ? `${tool} tool` : '',
    inputTokens + outputTokens > 0
      ? `${formatCompact(inputTokens)} → ${formatCompact(outputTokens)} tokens`
      : '',
    costNano === null ? 'cost unknown' : costNano > 0 ? formatMoney(costNano) : '',
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
