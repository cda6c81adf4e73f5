import { AnthropicProvider } from './anthropic.ts'
import type { BaseProvider, Claim, HeaderReader, RequestLine } from './base.ts'
import { BedrockProvider } from './bedrock.ts'
import { CohereProvider } from './cohere.ts'
import { GeminiProvider } from './gemini.ts'
import { LlamaStackProvider } from './llama-stack.ts'
import { MistralProvider } from './mistral.ts'
import { OllamaProvider } from './ollama.ts'
import { claimCompatible } from './openai-compatible.ts'

/**
 * Providers with a format of their own, known by their hosts and paths. They are asked in this order,
 * and before the OpenAI format, which servers of many makes speak.
 */
const builtIn: readonly BaseProvider[] = [
  new AnthropicProvider(),
  new BedrockProvider(),
  new CohereProvider(),
  new GeminiProvider(),
  new GeminiProvider('gcp.vertex_ai'),
  new MistralProvider(),
  new OllamaProvider(),
  new LlamaStackProvider(),
]

const registered = new Set<BaseProvider>()

/**
 * Adds a provider of your own. It is asked before all others, so it may also replace one.
 *
 * @returns takes it out again
 */
export function registerProvider(provider: BaseProvider): () => void {
  registered.add(provider)
  return () => registered.delete(provider)
}

/** The provider that claims a request, and as what. */
export interface Claimed {
  readonly provider: BaseProvider
  readonly claim: Claim
}

function claimBy(
  providers: Iterable<BaseProvider>,
  line: RequestLine,
  header: HeaderReader,
): Claimed | undefined {
  for (const provider of providers) {
    const claim = provider.claims(line, header)
    if (claim) return { provider, claim }
  }
  return undefined
}

/** Asks every provider for a request; undefined when it is none of theirs. */
export function claimRequest(line: RequestLine, header: HeaderReader): Claimed | undefined {
  if (registered.size > 0) {
    const claimed = claimBy(registered, line, header)
    if (claimed) return claimed
  }
  return claimBy(builtIn, line, header) ?? claimCompatible(line)
}
