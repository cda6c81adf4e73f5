import { MistralProvider } from '../../src/llms/providers/mistral.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'
import { playHosts } from './hosts.ts'
import { sendToMistral } from './mistral-sdk.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'api.mistral.ai'
const APIS =
  'chat.completions agents.completions fim.completions embeddings moderations ocr ' +
  'chat.moderations mistral.conversations no.such.endpoint'

playHosts()
compareTraffic({ folder: 'mistral', host: HOST, provider: 'mistral_ai', send: sendToMistral })
fuzzRecorded('mistral', HOST)
fuzzEndpoints(new MistralProvider(), APIS.split(' '))
