import { caseAt, playHosts } from './hosts.ts'
import { sendByFetch } from './plain-fetch.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'api.openai.com'

playHosts()
compareTraffic({
  folder: 'vercel-ai',
  only: ({ source }) => source['host'] === HOST,
  host: HOST,
  provider: 'openai',
  send: (interaction, caseUrl) => sendByFetch(interaction, caseAt(`https://${HOST}`, caseUrl)),
})
