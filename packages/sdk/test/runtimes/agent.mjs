// One agent, run by every runtime: everything of the SDK that a runtime could do differently.
import Anthropic from '@anthropic-ai/sdk'
import {
  ActionEvent,
  currentSession,
  ErrorEvent,
  Event,
  flush,
  init,
  recordAction,
  recordTool,
  trackAgent,
} from '@agentops/sdk'
import OpenAI from 'openai'

const [way, openaiUrl, anthropicUrl] = process.argv.slice(2)
const client = init({ name: 'runtimes', agent: 'host', autoStartSession: false })

const weather = recordTool('weather')(async ({ city }) => ({ city, sky: 'sunny' }))
const pages = recordAction('pages')(async function* (count) {
  for (let page = 1; page <= count; page += 1) yield page
})

async function askOpenAi() {
  const openai = new OpenAI({ apiKey: 'none', baseURL: `${openaiUrl}/v1` })
  const tools = [{ type: 'function', function: { name: 'weather', parameters: {} } }]
  const messages = [{ role: 'user', content: 'How is the weather?' }]
  const stream = openai.chat.completions.stream({ model: 'gpt-4o-mini', messages, tools })
  const { message } = (await stream.finalChatCompletion()).choices[0]
  const [call] = message.tool_calls
  const result = await weather(JSON.parse(call.function.arguments))
  messages.push(message, { role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) })
  const answer = await openai.chat.completions.create({ model: 'gpt-4o-mini', messages, tools })
  return answer.choices[0].message.content
}

/** A client that takes `fetch`, or Node's transport, when it is loaded: here after init(). */
async function askByOlderClient() {
  const { default: OpenAI4 } = await import('openai-4')
  const openai = new OpenAI4({ apiKey: 'none', baseURL: `${openaiUrl}/v1` })
  const messages = [{ role: 'user', content: 'Hello' }]
  await openai.chat.completions.create({ model: 'gpt-4o', messages })
}

async function askAnthropic() {
  const anthropic = new Anthropic({ apiKey: 'none', baseURL: anthropicUrl })
  const messages = [{ role: 'user', content: 'How is the weather?' }]
  const stream = anthropic.messages.stream({ model: 'claude', max_tokens: 99, messages })
  return (await stream.finalMessage()).content
}

class Forecaster {
  ask() {
    return askOpenAi()
  }
}
const Tracked = trackAgent('forecaster')(Forecaster)

class Visit extends Event {
  type = 'visit'
}

async function work() {
  await Promise.all([new Tracked().ask(), recordAction('compare')(askAnthropic)()])
  await askByOlderClient()
  for await (const page of pages(2)) process.stdout.write(`page ${page}\n`)
  new ActionEvent({ name: 'plan', params: { city: 'Oslo' } }).record()
  new Visit({ name: 'seen' }).record()
  const gone = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:9/v1', maxRetries: 0 })
  const call = gone.chat.completions.create({ model: 'gone', messages: [] })
  await call.catch((error) => new ErrorEvent({ error }).record())
}

const session = client.startSession({ name: way })
process.stdout.write(`session ${session.id}\n`)
await session.run(work)
if (currentSession()?.id !== session.id) throw new TypeError('the only session is not found')
if (way === 'flush') {
  if (!(await flush({ timeoutMs: 60_000 }))) throw new TypeError('nothing was delivered')
  await session.end()
} else if (way === 'exit') process.exit(3)
