import { MCP } from '@agentops/protocol/attributes'
import type { Event } from '../../event/event.ts'
import { record, text } from '../../llms/providers/json.ts'
import type { Session } from '../../session/session.ts'
import { noteToolResult, openTool } from '../../session/tool-execution.ts'
import { noteStepResult, openStep } from '../step.ts'
import type { MastraSpanStart } from './span.ts'

/** What a person calls it: spans of steps have an id alone, beside a sentence. */
function nameOf({ name, entityName, entityId }: MastraSpanStart): string {
  return entityName ?? entityId ?? name
}

/** How one kind of span becomes an event. */
interface Step {
  open(session: Session, span: MastraSpanStart, parent: Event | undefined): Event
  /** Notes what it gave. */
  close(event: Event, output: unknown): void
}

const agent: Step = {
  open(session, span, parent) {
    const name = nameOf(span)
    return openStep(session, { name, agent: name, input: span.input, parent })
  },
  close: noteStepResult,
}

const action: Step = {
  open: (session, span, parent) =>
    openStep(session, { name: nameOf(span), input: span.input, parent }),
  close: noteStepResult,
}

const tool: Step = {
  open(session, span, parent) {
    const { toolCallId, mcpServer } = record(span.attributes)
    const server = text(mcpServer)
    return openTool(session, {
      name: nameOf(span),
      callId: text(toolCallId),
      input: span.input,
      layer: 'framework',
      parent,
      ...(server !== undefined && { attributes: { [MCP.serverName]: server } }),
    })
  },
  close: noteToolResult,
}

/**
 * Kinds that have an event. Others are the wire's (`model_generation`, `model_step` …) or machinery; what
 * happens inside of them belongs to the step around.
 */
export const STEPS: ReadonlyMap<string, Step> = new Map([
  ['agent_run', agent],
  ['tool_call', tool],
  ['mcp_tool_call', tool],
  ['workflow_run', action],
  ['workflow_step', action],
  ['scorer_run', action],
  ['generic', action],
])
