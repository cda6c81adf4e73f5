import type { RecordedSession } from '@agentops/protocol/recording'

const LONGEST = 60

/** A file name for a recording, whatever its session is called: letters, digits and hyphens. */
export function recordingFileName({ id, name }: Pick<RecordedSession, 'id' | 'name'>): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const label = words.join('-').slice(0, LONGEST)
  return `${label ? `${label}-` : 'session-'}${id.slice(-12)}.agentops-recording.jsonl.gz`
}
