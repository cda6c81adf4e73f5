import type { WireRequest } from '@agentops/protocol/recording'
import { canonicalRequest } from '@agentops/replay/canonical-request'
import type { Event } from '../event/event.ts'
import type { BaseProvider, Claim } from '../llms/providers/base.ts'
import { loadCodecs } from '../llms/providers/loaded-later.ts'
import type { Course } from './course.ts'
import type { CallDecision } from './diversion.ts'
import { editedAnswer, editedBody } from './edited-call.ts'
import type { LiveLimits } from './limits.ts'
import { recordedAnswer } from './recorded-answer.ts'

/** A call that a provider claims, before it is sent. */
export interface ClaimedCall {
  readonly event: Event
  readonly provider: BaseProvider
  readonly claim: Claim
  /** As it would be recorded: redacted. */
  readonly request: WireRequest
  /** 0 on the first attempt. */
  readonly attempt: number
}

/**
 * Decides what becomes of a provider call in a session that runs again.
 *
 * @throws ReplayDivergenceError, ReplayLimitError: the call then fails with it
 */
export async function decideCall(
  course: Course,
  limits: LiveLimits,
  call: ClaimedCall,
): Promise<CallDecision> {
  const { event, request, attempt } = call
  const found = course.find(event, canonicalRequest(request, course.options), attempt)
  const overrides = course.overridesOf(found.event)
  if (found.event && overrides.length > 0) {
    course.report.edited(course.pathOf(event))
    await loadCodecs()
    const answer = editedAnswer(call, found.event, overrides)
    if (answer) {
      course.served(event, found.event)
      return { kind: 'serve', answer }
    }
    await limits.admit()
    return { kind: 'live', body: editedBody(call, overrides) }
  }
  if (found.kind === 'recorded' && found.event.exchange) {
    course.served(event, found.event)
    return { kind: 'serve', answer: recordedAnswer(found.event.exchange) }
  }
  await limits.admit()
  return { kind: 'live' }
}
