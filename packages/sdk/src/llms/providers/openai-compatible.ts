import type { BaseProvider, Claim, HeaderReader, RequestLine } from './base.ts'
import { LoadedLater } from './loaded-later.ts'
import { claimFile } from './openai/file-routes.ts'
import { MAKER_NAMES, makerOf, makerOfSdk } from './openai/makers.ts'
import { claimOf } from './openai/routes.ts'

const claims: BaseProvider['claims'] = (line, header) => claimOf(line) ?? claimFile(line, header)
const speaking = (name: string): LoadedLater => new LoadedLater({ name, format: 'openai', claims })
const openAi = speaking('openai')
const providers = new Map(MAKER_NAMES.map((name) => [name, speaking(name)]))

const DEPLOYMENTS = '/openai/deployments/'

/** Azure names a model's deployment in the path, and its requests need name no model. */
function withDeployment(claim: Claim, path: string): Claim {
  const start = path.indexOf(DEPLOYMENTS) + DEPLOYMENTS.length
  if (start < DEPLOYMENTS.length) return claim
  return { ...claim, model: path.slice(start, path.indexOf('/', start)) }
}

/**
 * Claims what is in OpenAI's format, whoever serves it, under its maker's name: where neither host nor
 * path says it, the SDK may. The route is looked up first: of what is no LLM call nothing else is asked.
 */
export function claimCompatible(
  line: RequestLine,
  header: HeaderReader,
): { readonly provider: BaseProvider; readonly claim: Claim } | undefined {
  const claim = claims(line, header)
  if (!claim) return undefined
  const maker = makerOf(line) ?? makerOfSdk(header('user-agent'))
  const provider = providers.get(maker ?? '') ?? openAi
  return { provider, claim: withDeployment(claim, line.path) }
}
