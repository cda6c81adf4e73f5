import type { RecordedEvent } from '@agentops/protocol/recording'

const UNKNOWN: Omit<RecordedEvent, 'id' | 'type' | 'name' | 'startedAt'> = {
  parentId: null,
  agentName: '',
  provider: '',
  model: '',
  status: 'unset',
  durationMs: null,
  costNano: null,
  inputTokens: 0,
  outputTokens: 0,
  input: null,
  exchange: null,
  outcome: null,
  effect: 'write',
  leftOut: [],
}

/** An event of a recording from what is known of it; the rest says that it is unknown. */
export function recordedEvent(
  known: Pick<RecordedEvent, 'id' | 'type' | 'name' | 'startedAt'> & Partial<RecordedEvent>,
): RecordedEvent {
  return { ...UNKNOWN, ...known }
}
