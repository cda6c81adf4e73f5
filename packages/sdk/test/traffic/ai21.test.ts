import { fuzzRecorded } from './fuzz.ts'
import { sendByFetch } from './plain-fetch.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'api.ai21.com'

// AI21's SDK asks through node-fetch; the same requests are made with `fetch`.
compareTraffic({ folder: 'ai21', host: HOST, provider: 'ai21', send: sendByFetch })
fuzzRecorded('ai21', HOST)
