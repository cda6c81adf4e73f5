/** An agent whose client is made before `init()`, as modules that are imported first do. */
import { init } from '@agentops/sdk'
import OpenAI from 'openai'

const openai = new OpenAI({ maxRetries: 0 })
const client = init({ name: 'early client' })
process.stdout.write(`session ${client.sessions.find()?.id}\n`)
await openai.chat.completions.create({ model: 'json', messages: [{ role: 'user', content: 'Hi' }] })
