import { MistralProvider } from '../../src/llms/providers/mistral.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'
import { playHosts } from './hosts.ts'
import { sendToMistral, sendToOlderMistral } from './mistral-sdk.ts'
import { compareTraffic, type Subject } from './suite.ts'

const HOST = 'api.mistral.ai'
const APIS =
  'chat.completions agents.completions fim.completions embeddings moderations ocr ' +
  'chat.moderations mistral.conversations no.such.endpoint'

playHosts()
const mistral: Subject = {
  folder: 'mistral',
  host: HOST,
  provider: 'mistral_ai',
  send: sendToMistral,
}

compareTraffic(mistral)
compareTraffic({ ...mistral, other: '@mistralai/mistralai 1', send: sendToOlderMistral })
fuzzRecorded('mistral', HOST)
fuzzEndpoints(new MistralProvider(), APIS.split(' '))
