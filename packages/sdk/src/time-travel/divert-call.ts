import { LLM } from '@agentops/protocol/attributes'
import type { WireRequest } from '@agentops/protocol/recording'
import { currentScope } from '../context.ts'
import type { Event } from '../event/event.ts'
import type { Guard } from '../event/guard.ts'
import type { CallContext } from '../llms/call.ts'
import type { HeaderReader } from '../llms/providers/base.ts'
import { formTextOf } from '../llms/wire/written-body.ts'
import type { Diversion, RequestEdit } from './diversion.ts'
import type { Replay } from './replay.ts'
import { wireBytes, wireRequestOf } from './wire-record.ts'

/** A call of a session that runs again. */
interface DivertedCall {
  readonly event: Event
  readonly replay: Replay
  readonly edited: (edit: RequestEdit) => void
  /** 0 on the first attempt. */
  readonly attempt: number
}

/** A request as the recording would have it: what was taken out of that one is taken out of this. */
function redacted(request: WireRequest, guard: Guard): WireRequest {
  const text = JSON.stringify(request)
  const guarded = guard.attributes('llm', { [LLM.wireRequest]: text })[LLM.wireRequest]
  return guarded === text ? request : JSON.parse(String(guarded))
}

/** Signature version 4, of which this is a part; a key in its place signs nothing. */
function isSigned(header: HeaderReader): boolean {
  return header('x-amz-date') !== null || header('x-amz-content-sha256') !== null
}

/**
 * The diversion of one LLM call of a session that runs again.
 *
 * @param edited told of what is sent in the place of what the program asks
 */
export function divertCall(
  { event, replay, edited, attempt }: DivertedCall,
  { session, provider, claim, line, header }: CallContext,
): Diversion {
  const { signAnew } = currentScope()
  return {
    isPaced: replay.isPaced,
    async decide(body) {
      const asked = wireRequestOf(line, header, body && (formTextOf(body) ?? wireBytes(body)))
      const request = redacted(asked, session.guard)
      const { path } = line
      const call = { event, provider, claim, request, asked, path, attempt }
      const decision = await replay.call({ ...call, isSigned: isSigned(header), signAnew })
      if (decision.kind === 'live' && decision.edit) edited(decision.edit)
      return decision
    },
  }
}
