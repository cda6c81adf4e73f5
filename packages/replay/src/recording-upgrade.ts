import type { JsonValue } from '@agentops/protocol/messages'

/** Brings a line of one version to the next. */
export type UpgradeStep = (line: JsonValue) => JsonValue

/** The step at index 0 leads from version 1 to 2. A released step is never changed. */
const STEPS: readonly UpgradeStep[] = []

/** Brings a line of a recording to the newest version, one step at a time. */
export function upgradeLine(
  line: JsonValue,
  version: number,
  steps: readonly UpgradeStep[] = STEPS,
): JsonValue {
  return steps.slice(version - 1).reduce((upgraded, step) => step(upgraded), line)
}
