import type { WireRequest } from '@agentops/protocol/recording'
import { canonicalRequest } from '@agentops/replay/canonical-request'
import type { Event } from '../event/event.ts'
import type { BaseProvider, Claim } from '../llms/providers/base.ts'
import { loadCodecs } from '../llms/providers/loaded-later.ts'
import type { SignAnew } from '../llms/wire/sign-anew.ts'
import type { Course } from './course.ts'
import type { CallDecision, RequestEdit } from './diversion.ts'
import { editedAnswer } from './edited-call.ts'
import { editedRequest } from './edited-request.ts'
import { ReplayRefusedError } from './errors.ts'
import type { LiveLimits } from './limits.ts'
import { recordedAnswer } from './recorded-answer.ts'

/** A call that a provider claims, before it is sent. */
export interface ClaimedCall {
  readonly event: Event
  readonly provider: BaseProvider
  readonly claim: Claim
  /** As it would be recorded: redacted. */
  readonly request: WireRequest
  /** As the program asks. */
  readonly asked: WireRequest
  /** Path without query. */
  readonly path: string
  /** Whether a signature covers the request. */
  readonly isSigned: boolean
  /** Absent where nobody is known who could. */
  readonly signAnew: SignAnew | undefined
  /** 0 on the first attempt. */
  readonly attempt: number
}

/** @throws ReplayRefusedError for a signature that would not be true any more */
async function signed({ isSigned, signAnew }: ClaimedCall, edit: RequestEdit) {
  if (!isSigned) return edit
  if (signAnew) return { ...edit, headers: await signAnew(edit) }
  throw new ReplayRefusedError(
    'it is edited, and signed as it was before: AWS would not take it. Give the client of AWS’s SDK to instrument(), which lets it sign anew, or use an API key of Bedrock’s, which signs nothing',
  )
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
    course.edited(event)
    await loadCodecs()
    const answer = editedAnswer(call, found.event, overrides)
    if (answer) {
      course.served(event, found.event)
      return { kind: 'serve', answer }
    }
    const edit = await signed(call, await editedRequest(call, overrides))
    await limits.admit()
    return { kind: 'live', edit }
  }
  if (found.kind === 'recorded' && found.event.exchange) {
    course.served(event, found.event)
    return { kind: 'serve', answer: recordedAnswer(found.event.exchange) }
  }
  await limits.admit()
  return { kind: 'live' }
}
