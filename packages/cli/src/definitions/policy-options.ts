import {
  DIVERGENCE_POLICIES,
  MATCH_LEVELS,
  PACES,
  TOOL_POLICIES,
  type ToolPolicy,
} from '@agentops/protocol/branch'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { numberBetween } from './options.ts'

/** Adds the options that say how a recording is run again. */
export function withPolicy(command: Command): Command {
  return command
    .addOption(
      new Option('--match <level>', 'how much of a request must be as recorded').choices(
        MATCH_LEVELS,
      ),
    )
    .option('--strict', 'stop at the first request that differs: --on-divergence stop')
    .addOption(
      new Option('--on-divergence <what>', 'what to do at the first request that differs').choices(
        DIVERGENCE_POLICIES,
      ),
    )
    .addOption(new Option('--pace <pace>', 'how fast recorded answers come').choices(PACES))
    .option('--tool <name=policy>', `what a tool does: ${TOOL_POLICIES.join(', ')}`, toolPolicy)
    .option('--budget <usd>', 'US dollars that live calls may cost', amount)
    .option('--max-calls <number>', 'how many calls may be live', callCount)
    .option('--timeout <seconds>', 'for the whole run', amount)
}

function toolPolicy(
  text: string,
  earlier: Readonly<Record<string, ToolPolicy>> = {},
): Readonly<Record<string, ToolPolicy>> {
  const at = text.lastIndexOf('=')
  const policy = TOOL_POLICIES.find((known) => known === text.slice(at + 1))
  if (at > 0 && policy) return { ...earlier, [text.slice(0, at)]: policy }
  throw new InvalidArgumentError(`It must be NAME=POLICY, with ${TOOL_POLICIES.join(', ')}.`)
}

function amount(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a number above 0.')
}

function callCount(text: string): number {
  return numberBetween(text, 0, 1_000_000)
}
