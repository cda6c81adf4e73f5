import {
  type Branch,
  type BranchPolicy,
  DEFAULT_POLICY,
  DIVERGENCE_POLICIES,
  type EventOverride,
  MATCH_LEVELS,
  PACES,
  TOOL_POLICIES,
  type ToolPolicy,
} from '@agentops/protocol/branch'
import { parseEventId, parseSessionId } from '@agentops/protocol/ids'
import { OVERRIDE_TARGETS } from '@agentops/protocol/override'
import { TimeTravelError } from './errors.ts'

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new TimeTravelError(`${name} of the branch must be an object`)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function oneOf<Word extends string>(words: readonly Word[], value: unknown, fallback: Word): Word {
  if (value === undefined) return fallback
  const word = words.find((known) => known === value)
  if (word !== undefined) return word
  throw new TimeTravelError(
    `the branch says “${JSON.stringify(value)}” where it may say ${words.join(', ')}`,
  )
}

function limitOf(value: unknown, name: string): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && value >= 0) return value
  throw new TimeTravelError(`policy.${name} of the branch must be a number, 0 or more`)
}

function toolsOf(value: unknown): Record<string, ToolPolicy> {
  const tools: Record<string, ToolPolicy> = Object.create(null)
  for (const [tool, policy] of Object.entries(fieldsOf(value ?? {}, 'policy.tools'))) {
    tools[tool] = oneOf(TOOL_POLICIES, policy, 'recorded')
  }
  return tools
}

/**
 * Reads how a recording is to be run; what is left out has its default.
 *
 * @throws TimeTravelError saying what is wrong
 */
export function readPolicy(value: unknown): BranchPolicy {
  const policy = fieldsOf(value ?? {}, 'policy')
  return {
    match: oneOf(MATCH_LEVELS, policy['match'], DEFAULT_POLICY.match),
    onDivergence: oneOf(DIVERGENCE_POLICIES, policy['onDivergence'], DEFAULT_POLICY.onDivergence),
    pace: oneOf(PACES, policy['pace'], DEFAULT_POLICY.pace),
    tools: toolsOf(policy['tools']),
    budgetUsd: limitOf(policy['budgetUsd'], 'budgetUsd'),
    maxCalls: limitOf(policy['maxCalls'], 'maxCalls'),
    timeoutSeconds: limitOf(policy['timeoutSeconds'], 'timeoutSeconds'),
  }
}

function isOverride(value: unknown): value is EventOverride {
  const { eventId, override } = fieldsOf(value, 'an override')
  const { target } = fieldsOf(override, 'an override')
  return (
    parseEventId(textOf(eventId)) !== undefined &&
    OVERRIDE_TARGETS.some((known) => known === target)
  )
}

/**
 * Reads a branch that came from elsewhere; policies that it leaves out have their defaults.
 *
 * @throws TimeTravelError saying what is wrong
 */
export function readBranch(value: unknown): Branch {
  const branch = fieldsOf(value, 'all')
  const baseSessionId = parseSessionId(textOf(branch['baseSessionId']))
  if (!baseSessionId) throw new TimeTravelError('baseSessionId of the branch is no session id')
  const { overrides = [], forkEventId } = branch
  if (!Array.isArray(overrides) || !overrides.every(isOverride)) {
    throw new TimeTravelError(
      'overrides of the branch must each name an event and what to override',
    )
  }
  return {
    id: textOf(branch['id']),
    name: textOf(branch['name']),
    author: textOf(branch['author']),
    createdAt: typeof branch['createdAt'] === 'number' ? branch['createdAt'] : 0,
    baseSessionId,
    forkEventId: parseEventId(textOf(forkEventId)) ?? null,
    overrides,
    policy: readPolicy(branch['policy']),
  }
}
