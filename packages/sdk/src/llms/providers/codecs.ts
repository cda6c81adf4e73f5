import { AnthropicProvider } from './anthropic.ts'
import type { BaseProvider } from './base.ts'
import { BedrockProvider } from './bedrock.ts'
import { CohereProvider } from './cohere.ts'
import { GeminiProvider } from './gemini.ts'
import { LlamaStackProvider } from './llama-stack.ts'
import { MistralProvider } from './mistral.ts'
import { OllamaProvider } from './ollama.ts'
import { OpenAiProvider } from './openai.ts'
import { MAKER_NAMES } from './openai/makers.ts'
import { VertexProvider } from './vertex.ts'

const byName = (providers: readonly BaseProvider[]): ReadonlyMap<string, BaseProvider> =>
  new Map(providers.map((provider) => [provider.name, provider]))

/** Providers that have a wire format of their own, by name. */
export const OWN_FORMATS = byName([
  new AnthropicProvider(),
  new BedrockProvider(),
  new CohereProvider(),
  new GeminiProvider(),
  new VertexProvider(),
  new MistralProvider(),
  new OllamaProvider(),
  new LlamaStackProvider(),
])

/** Who speaks OpenAI's format, by name. */
export const OPENAI_FORMAT = byName(MAKER_NAMES.map((name) => new OpenAiProvider(name)))
