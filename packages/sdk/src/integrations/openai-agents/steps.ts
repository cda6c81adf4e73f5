import { AGENT, GUARDRAIL } from '@agentops/protocol/attributes'
import type { Event } from '../../event/event.ts'
import type { Session } from '../../session/session.ts'
import { noteToolResult, openTool } from '../../session/tool-execution.ts'
import { noteStepResult, openStep, parsedText } from '../step.ts'
import { type AgentsSpan, dataOf, textOf } from './trace.ts'

/** How one kind of span becomes an event. */
interface Step {
  open(session: Session, span: AgentsSpan, parent: Event | undefined): Event
  /** Notes what is known at the end only. */
  close(event: Event, span: AgentsSpan): void
}

const agent: Step = {
  open(session, span, parent) {
    const name = textOf(span, 'name')
    return openStep(session, { name, agent: name, parent })
  },
  close: () => undefined,
}

const tool: Step = {
  open: (session, span, parent) =>
    openTool(session, {
      name: textOf(span, 'name'),
      input: parsedText(dataOf(span, 'input')),
      layer: 'framework',
      parent,
    }),
  close: (event, span) => noteToolResult(event, parsedText(dataOf(span, 'output'))),
}

const handOff: Step = {
  open: (session, _span, parent) =>
    openStep(session, { name: 'hand-off', type: 'handoff', parent }),
  close(event, span) {
    const to = textOf(span, 'to_agent')
    event.name = `hand-off to ${to}`
    event.attributes[AGENT.handoffFrom] = textOf(span, 'from_agent')
    event.attributes[AGENT.handoffTo] = to
  },
}

const guardrail: Step = {
  open: (session, span, parent) =>
    openStep(session, { name: textOf(span, 'name'), type: 'guardrail', parent }),
  close(event, span) {
    event.attributes[GUARDRAIL.triggered] = dataOf(span, 'triggered') === true
  },
}

const custom: Step = {
  open: (session, span, parent) => openStep(session, { name: textOf(span, 'name'), parent }),
  close: (event, span) => noteStepResult(event, dataOf(span, 'data')),
}

/** Kinds that have an event. Others are the wire's (`response`, `generation` …) or machinery (`turn`). */
export const STEPS: ReadonlyMap<string, Step> = new Map([
  ['agent', agent],
  ['function', tool],
  ['handoff', handOff],
  ['guardrail', guardrail],
  ['custom', custom],
])
