import { AnthropicProvider } from './anthropic.ts'
import type { BaseProvider, Claim, HeaderReader, RequestLine } from './base.ts'
import { OpenAiProvider } from './openai.ts'

/**
 * The providers, in the order in which they are asked: those that know their hosts and paths first,
 * the OpenAI format, which servers of many makes speak, last.
 */
const builtIn: readonly BaseProvider[] = [new AnthropicProvider(), new OpenAiProvider()]

/** The provider that claims a request, and as what. */
export interface Claimed {
  readonly provider: BaseProvider
  readonly claim: Claim
}

/** Asks every provider for a request; undefined when it is none of theirs. */
export function claimRequest(line: RequestLine, header: HeaderReader): Claimed | undefined {
  for (const provider of builtIn) {
    const claim = provider.claims(line, header)
    if (claim) return { provider, claim }
  }
  return undefined
}
