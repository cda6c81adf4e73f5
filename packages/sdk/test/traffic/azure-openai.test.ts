import { AzureOpenAI } from 'openai'
import { fuzzRecorded } from './fuzz.ts'
import { caseAt, playHosts } from './hosts.ts'
import { describeStatusError, outcomeOf } from './sdk.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'resource.openai.azure.com'
const API_VERSION = '2024-12-01-preview'

playHosts()
compareTraffic({
  folder: 'azure-openai',
  host: HOST,
  provider: 'azure.ai.openai',
  send: ({ request }, caseUrl) => {
    const [, deployment = ''] = /deployments\/([^/]+)/.exec(request.path) ?? []
    const client = new AzureOpenAI({
      apiKey: 'test-key',
      apiVersion: API_VERSION,
      deployment,
      endpoint: caseAt(`https://${HOST}`, caseUrl),
      maxRetries: 0,
    })
    const body = request.body as never
    return outcomeOf(() => {
      if (request.path.endsWith('/embeddings')) return client.embeddings.create(body)
      if (request.path.endsWith('/chat/completions')) return client.chat.completions.create(body)
      return client.completions.create(body)
    }, describeStatusError)
  },
})
fuzzRecorded('azure-openai', HOST)
