import { LLM } from '@agentops/protocol/attributes'
import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import OpenAI from 'openai'
import { fuzzRecorded } from './fuzz.ts'
import { caseAt, playHosts } from './hosts.ts'
import { describeStatusError, outcomeOf } from './sdk.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'openrouter.ai'

/** What the answer itself says of a field, wherever it stands: the last time counts. */
function saidOf(name: string, { response }: Interaction): string | undefined {
  const body = typeof response.body === 'string' ? response.body : JSON.stringify(response.body)
  return [...body.matchAll(new RegExp(`"${name}":("[^"]+"|[0-9.e-]+)`, 'g'))].at(-1)?.[1]
}

playHosts()
compareTraffic({
  folder: 'openrouter',
  host: HOST,
  provider: 'openrouter',
  send: ({ request }, caseUrl) => {
    const baseURL = `${caseAt(`https://${HOST}`, caseUrl)}/api/v1`
    const client = new OpenAI({ apiKey: 'test-key', baseURL, maxRetries: 0 })
    const { chat, responses } = client
    const body = request.body as never
    const isChat = request.path.endsWith('/chat/completions')
    return outcomeOf(
      () => (isChat ? chat.completions.create(body) : responses.create(body)),
      describeStatusError,
    )
  },
  checks: {
    upstream: ({ attributes }) => attributes[LLM.upstreamProvider],
  },
  convert: (expected, interaction) => {
    const cost = saidOf('cost', interaction)
    const upstream = saidOf('provider', interaction) ?? saidOf('provider_name', interaction)
    return {
      ...expected,
      ...(cost && { cost_nano: Math.round(Number(cost) * 1e9) }),
      ...(upstream && { upstream: String(JSON.parse(upstream)) }),
    }
  },
})
fuzzRecorded('openrouter', HOST)
