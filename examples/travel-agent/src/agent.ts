/**
 * A travel agent: plans a trip, calls tools until it knows enough, and writes a proposal. The two
 * AgentOps imports (`init` here, `recordTool` in tools.ts) are all it takes to see every step.
 */
import { init } from '@agentops/sdk'
import OpenAI from 'openai'
import type {
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions'
import { toolDefinitions, tools } from './tools.ts'

init({ name: 'Travel agent' })

const openai = new OpenAI()
const model = process.env['OPENAI_MODEL'] ?? 'gpt-4o-mini'
const MAX_TURNS = 12

const INSTRUCTIONS = `You are a careful travel agent.
- Look things up with the tools; never invent a price, a time or a fact about the weather.
- Ask for flights and hotels at the same time.
- When a tool fails, read its error and find another way to the same answer.
- Prefer a direct flight unless a connection saves more than 100 EUR a person.
- Give the total in the traveller's currency, and hold the flight and the room before you answer.
- Answer in Markdown, in less than 200 words: flight, hotel, weather, cost, what happens next.`

/** A Thursday five weeks ahead and the Tuesday after it. */
function tripDates(): { depart: string; back: string } {
  const day = new Date()
  day.setUTCDate(day.getUTCDate() + 35)
  while (day.getUTCDay() !== 4) day.setUTCDate(day.getUTCDate() + 1)
  const depart = day.toISOString().slice(0, 10)
  day.setUTCDate(day.getUTCDate() + 5)
  return { depart, back: day.toISOString().slice(0, 10) }
}

/** Asks for a plan before anything is done, so that the tool calls follow one. */
async function plan(messages: ChatCompletionMessageParam[]): Promise<string> {
  const completion = await openai.chat.completions.create({
    model,
    temperature: 0.2,
    messages: [...messages, { role: 'user', content: 'First list the steps you will take.' }],
  })
  return completion.choices[0]?.message.content ?? ''
}

/** Lets the model go on; text is printed as it arrives. */
async function nextMessage(messages: ChatCompletionMessageParam[]) {
  const stream = openai.chat.completions.stream({
    model,
    temperature: 0.2,
    messages,
    tools: toolDefinitions,
    stream_options: { include_usage: true },
  })
  stream.on('content', (text) => process.stdout.write(text))
  return stream.finalMessage()
}

/** Runs a tool; a failure is told to the model, which may know another way. */
async function runTool(call: ChatCompletionMessageToolCall): Promise<ChatCompletionMessageParam> {
  let result: unknown
  try {
    if (call.type !== 'function') throw new Error(`Not a function: ${call.type}`)
    const tool = tools[call.function.name]
    if (tool === undefined) throw new Error(`There is no tool ${call.function.name}`)
    console.error(`→ ${call.function.name} ${call.function.arguments}`)
    result = await tool(JSON.parse(call.function.arguments))
  } catch (error) {
    result = { error: error instanceof Error ? error.message : String(error) }
    console.error(`  failed: ${JSON.stringify(result)}`)
  }
  return { role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) }
}

async function main(): Promise<void> {
  const { depart, back } = tripDates()
  const wish = `Two of us want to spend five days in Lisbon, from Boston, ${depart} to ${back}, for at most 2,400 USD. What do you suggest?`
  console.error(`${wish}\n`)
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: INSTRUCTIONS },
    { role: 'user', content: wish },
  ]
  const steps = await plan(messages)
  console.error(`${steps}\n`)
  messages.push({ role: 'assistant', content: steps })
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const message = await nextMessage(messages)
    messages.push(message)
    if (!message.tool_calls?.length) break
    messages.push(...(await Promise.all(message.tool_calls.map(runTool))))
  }
  process.stdout.write('\n')
}

await main()
