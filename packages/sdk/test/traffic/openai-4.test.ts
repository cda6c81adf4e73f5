import { isKnownToOlder, sendToOlderOpenAi } from './openai-sdk.ts'
import { compareTraffic } from './suite.ts'

compareTraffic({
  folder: 'openai',
  other: 'openai 4',
  only: isKnownToOlder,
  host: 'api.openai.com',
  send: sendToOlderOpenAi,
})
