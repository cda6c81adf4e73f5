import { sendToOpenAi } from './openai-sdk.ts'
import { compareTraffic } from './suite.ts'

compareTraffic({ folder: 'openai', host: 'api.openai.com', send: sendToOpenAi })
