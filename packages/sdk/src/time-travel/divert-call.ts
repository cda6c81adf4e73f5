import { LLM } from '@agentops/protocol/attributes'
import type { WireRequest } from '@agentops/protocol/recording'
import type { Event } from '../event/event.ts'
import type { Guard } from '../event/guard.ts'
import type { CallContext } from '../llms/call.ts'
import { formTextOf } from '../llms/wire/written-body.ts'
import type { Diversion } from './diversion.ts'
import type { Replay } from './replay.ts'
import { wireBytes, wireRequestOf } from './wire-record.ts'

/** A request as the recording would have it: what was taken out of that one is taken out of this. */
function redacted(request: WireRequest, guard: Guard): WireRequest {
  const attributes = guard.attributes('llm', { [LLM.wireRequest]: JSON.stringify(request) })
  return JSON.parse(String(attributes[LLM.wireRequest]))
}

/** The diversion of one LLM call of a session that runs again. */
export function divertCall(replay: Replay, event: Event, context: CallContext): Diversion {
  const { session, provider, claim, line, header, retry } = context
  return {
    isPaced: replay.isPaced,
    decide(body) {
      const sent = wireRequestOf(line, header, body && (formTextOf(body) ?? wireBytes(body)))
      const request = redacted(sent, session.guard)
      return replay.call({ event, provider, claim, request, attempt: retry })
    },
  }
}
