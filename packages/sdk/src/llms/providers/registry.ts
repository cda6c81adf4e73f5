import { claimOf as claimAnthropic } from './anthropic/routes.ts'
import type { BaseProvider, Claim, HeaderReader, RequestLine } from './base.ts'
import { claimOf as claimBedrock } from './bedrock/routes.ts'
import { claimOf as claimCohere } from './cohere/routes.ts'
import { mayBeClaimed } from './first-look.ts'
import { claimAt as claimGemini } from './gemini/routes.ts'
import { claimVertex } from './gemini/vertex-routes.ts'
import { claimOf as claimLlamaStack } from './llama-stack/routes.ts'
import { LoadedLater } from './loaded-later.ts'
import { claimOf as claimMistral } from './mistral/routes.ts'
import { claimOf as claimOllama, isLastLine } from './ollama/routes.ts'
import { claimCompatible } from './openai-compatible.ts'
import { MAKER_NAMES } from './openai/makers.ts'

type Claims = BaseProvider['claims']

const OWN: readonly (readonly [string, Claims])[] = [
  ['anthropic', claimAnthropic],
  ['aws.bedrock', claimBedrock],
  ['cohere', claimCohere],
  ['gcp.gemini', (request) => claimGemini('gcp.gemini', request)],
  ['gcp.vertex_ai', claimVertex],
  ['mistral_ai', claimMistral],
]

/**
 * Providers with a format of their own, known by their hosts and paths. They are asked in this order,
 * and before the OpenAI format, which servers of many makes speak.
 */
const builtIn: readonly BaseProvider[] = [
  ...OWN.map(([name, claims]) => new LoadedLater({ name, format: 'own', claims })),
  new LoadedLater({
    name: 'ollama',
    format: 'own',
    claims: claimOllama,
    isLastChunk: isLastLine,
  }),
  new LoadedLater({ name: 'llama_stack', format: 'own', claims: claimLlamaStack }),
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

/** The names of all providers that there are. */
export function providerNames(): readonly string[] {
  const names = [...builtIn, ...registered].map(({ name }) => name)
  return [...new Set([...names, ...MAKER_NAMES])].toSorted()
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

/** More places than one process asks. */
const MAX_REMEMBERED = 256

/** What the providers have asked of a request's headers, and what these said. */
type Asked = readonly (readonly [name: string, value: string | null])[]

/** Path → the last request that was claimed there, by its line and what it says in the headers asked for. */
const remembered = new Map<string, RequestLine & Claimed & { readonly asked: Asked }>()

/** The same text, without the rest of the URL that it was cut from. */
function copied(text: string): string {
  return Array.from(text).join('')
}

function remember({ method, host, path }: RequestLine, claimed: Claimed, asked: Asked): void {
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  const line = { method, host: copied(host), path: copied(path) }
  remembered.set(line.path, { ...line, ...claimed, asked })
}

function claimBuiltIn(line: RequestLine, header: HeaderReader): Claimed | undefined {
  const asked: [string, string | null][] = []
  const noting: HeaderReader = (name) => {
    const value = header(name)
    asked.push([name, value])
    return value
  }
  const claimed = claimBy(builtIn, line, noting) ?? claimCompatible(line, noting)
  if (claimed) remember(line, claimed, asked)
  return claimed
}

/** Whether a request says where it was looked what the remembered one said. */
function isSame(
  { method, host, asked }: RequestLine & { readonly asked: Asked },
  line: RequestLine,
  header: HeaderReader,
): boolean {
  if (method !== line.method || host !== line.host) return false
  for (const [name, value] of asked) if (header(name) !== value) return false
  return true
}

/** Asks every provider for a request; undefined when it is none of theirs. */
export function claimRequest(line: RequestLine, header: HeaderReader): Claimed | undefined {
  if (registered.size > 0) {
    const claimed = claimBy(registered, line, header)
    if (claimed) return claimed
  }
  const known = remembered.get(line.path)
  if (known && isSame(known, line, header)) return known
  return mayBeClaimed(line.path) ? claimBuiltIn(line, header) : undefined
}
