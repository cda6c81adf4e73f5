import type { ResultKind } from '@agentops/protocol/recording'
import type { ToolDecision } from './tool-replay.ts'

/** What a kind of function gives, by the name of its class. */
const BY_CLASS: Readonly<Record<string, ResultKind>> = {
  AsyncFunction: 'promise',
  GeneratorFunction: 'generator',
  AsyncGeneratorFunction: 'asyncGenerator',
}

function come(decision: NonNullable<ToolDecision>): unknown {
  if (decision.kind === 'throw') throw decision.error
  return decision.value
}

function yieldsOf(decision: NonNullable<ToolDecision>): readonly unknown[] {
  return decision.kind === 'return' ? (decision.yields ?? []) : []
}

function* generate(decision: NonNullable<ToolDecision>): Generator<unknown, unknown> {
  yield* yieldsOf(decision)
  return come(decision)
}

async function* generateLater(
  decision: NonNullable<ToolDecision>,
): AsyncGenerator<unknown, unknown> {
  yield* yieldsOf(decision)
  return come(decision)
}

/** Gives what was recorded as a promise. */
export async function giveLater(decision: NonNullable<ToolDecision>): Promise<unknown> {
  // Not before the caller goes on, as with every call of another program.
  await Promise.resolve()
  return come(decision)
}

/**
 * Gives what was recorded as the function would have given it: at once, as a promise, or from a
 * generator.
 *
 * @param fn the function in whose place it stands
 */
export function giveResult(decision: NonNullable<ToolDecision>, fn: object): unknown {
  const own = Object.hasOwn(BY_CLASS, fn.constructor.name)
    ? BY_CLASS[fn.constructor.name]
    : undefined
  switch (own ?? decision.gave) {
    case 'promise':
      return giveLater(decision)
    case 'generator':
      return generate(decision)
    case 'asyncGenerator':
      return generateLater(decision)
    case 'value':
    case undefined:
      return come(decision)
  }
}
