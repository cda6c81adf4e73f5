import type { EventId } from '@agentops/protocol/ids'
import type { RecordedEvent } from '@agentops/protocol/recording'
import type { CallPath } from './call-path.ts'
import type { CanonicalOptions, CanonicalRequest } from './canonical-request.ts'
import { diffJson, type JsonDifference } from './diff-json.ts'
import { canonicalEvent } from './recorded-calls.ts'

/** The first call of a replay that asks something else than was recorded. */
export interface Divergence {
  /** Where in the program: {@link CallPath.text}. */
  readonly path: string
  /** What was recorded there or nearest to it; null when nothing was. */
  readonly eventId: EventId | null
  readonly eventName: string
  /** Method and address, or tool, of the recorded and of the new call. */
  readonly target: { readonly before: string; readonly after: string }
  /** Empty when nothing was recorded, or when it was left out of the recording. */
  readonly differences: readonly JsonDifference[]
}

/** What {@link describeDivergence} compares. */
export interface DivergenceInput {
  readonly path: CallPath
  readonly request: CanonicalRequest
  readonly nearest: RecordedEvent | null
  /** Those of the matcher. */
  readonly options?: CanonicalOptions
}

/** Says how a call differs from the recorded one. */
export function describeDivergence({
  path,
  request,
  nearest,
  options = {},
}: DivergenceInput): Divergence {
  const recorded = nearest ? canonicalEvent(nearest, options) : undefined
  return {
    path: path.text,
    eventId: nearest?.id ?? null,
    eventName: nearest?.name ?? '',
    target: { before: recorded?.target ?? '', after: request.target },
    differences: recorded ? diffJson(recorded.content, request.content, { limit: 100 }) : [],
  }
}
