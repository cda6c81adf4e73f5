import type { RequestLine } from '../base.ts'

/**
 * Makers of models and gateways whose hosts are known: `gen_ai.provider.name` and its marks. `/a/` is
 * a part of the path that only this maker has, `.a`, `-a` and `:80` are the end of a host, anything
 * else is a host. A host decides before a path, and a path before the end of a host.
 */
const MAKERS: readonly (readonly [string, ...string[]])[] = [
  ['openai', 'api.openai.com', '.api.openai.com'],
  ['azure.ai.openai', '/openai/deployments/', '.openai.azure.com', '.cognitiveservices.azure.com'],
  ['azure.ai.inference', '.services.ai.azure.com', '.models.ai.azure.com'],
  ['ai21', '/studio/v1/', 'api.ai21.com'],
  ['llama_stack', '/v1/openai/v1/', ':8321'],
  ['gcp.vertex_ai', '/endpoints/openapi/', '-aiplatform.googleapis.com'],
  ['gcp.gemini', 'generativelanguage.googleapis.com'],
  ['groq', 'api.groq.com'],
  ['openrouter', 'openrouter.ai'],
  ['together', 'api.together.xyz', 'api.together.ai'],
  ['ollama', 'ollama.com', ':11434'],
  ['aws.bedrock', '.amazonaws.com'],
  ['anthropic', 'api.anthropic.com'],
  ['cohere', 'api.cohere.ai', 'api.cohere.com'],
  ['mistral_ai', 'api.mistral.ai'],
  ['deepseek', 'api.deepseek.com'],
  ['x_ai', 'api.x.ai'],
  ['perplexity', 'api.perplexity.ai'],
  ['moonshot_ai', 'api.moonshot.ai', 'api.moonshot.cn'],
]

/** Names of all makers in the table. */
export const MAKER_NAMES: readonly string[] = MAKERS.map(([name]) => name)

const byPath: [string, string][] = []
const byHost = new Map<string, string>()
const byEnd: [string, string][] = []

for (const [name, ...marks] of MAKERS) {
  for (const mark of marks) {
    if (mark.startsWith('/')) byPath.push([mark, name])
    else if (/^[.:-]/.test(mark)) byEnd.push([mark, name])
    else byHost.set(mark, name)
  }
}

/** Who serves a request in OpenAI's format; undefined when neither host nor path says. */
export function makerOf({ host, path }: Pick<RequestLine, 'host' | 'path'>): string | undefined {
  const known = byHost.get(host)
  if (known !== undefined) return known
  for (const [part, name] of byPath) if (path.includes(part)) return name
  for (const [end, name] of byEnd) if (host.endsWith(end)) return name
  return undefined
}

/** How SDKs for one maker's API call themselves → its name. */
const SDKS: ReadonlyMap<string, string> = new Map([
  ['Groq', 'groq'],
  ['LlamaStackClient', 'llama_stack'],
  ['Together', 'together'],
])

/** Whose SDK a request is made with, which may be pointed to any host; undefined when it may be anyone's. */
export function makerOfSdk(userAgent: string | null): string | undefined {
  const [, sdk = ''] = /^(\w+)\/JS /.exec(userAgent ?? '') ?? []
  return SDKS.get(sdk)
}

/** Who is at an address such as `https://api.groq.com/openai/v1`; undefined when it is not known. */
export function makerAt(address: string): string | undefined {
  const [, host = '', path = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(address) ?? []
  return makerOf({ host: host.toLowerCase(), path: `${path}/` })
}
