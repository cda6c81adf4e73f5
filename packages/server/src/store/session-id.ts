import type { SessionId } from '@agentops/protocol/ids'

/** Spans of other tools name their sessions as they like; such a name is an id all the same. */
export function sessionIdOf(text: string): SessionId {
  return text as SessionId
}
