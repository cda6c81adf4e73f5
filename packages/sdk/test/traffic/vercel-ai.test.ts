import { sumCached } from './convert.ts'
import { caseAt, playHosts } from './hosts.ts'
import type { Expected } from './observed.ts'
import { sendByFetch } from './plain-fetch.ts'
import { compareTraffic } from './suite.ts'

playHosts()
compareAt('api.openai.com', 'openai')
compareAt('api.anthropic.com', 'anthropic', sumCached)

/** The AI SDK asks each provider in its own format: by `fetch`, as is done here. */
function compareAt(host: string, provider: string, convert?: (expected: Expected) => Expected) {
  compareTraffic({
    folder: 'vercel-ai',
    only: ({ source }) => source['host'] === host,
    host,
    provider,
    isPlain: true,
    send: (interaction, caseUrl) => sendByFetch(interaction, caseAt(`https://${host}`, caseUrl)),
    ...(convert && { convert }),
  })
}
