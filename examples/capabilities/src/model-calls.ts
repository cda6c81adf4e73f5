/** Calls of OpenAI's own client are recorded as they are: an answer, a stream, a failure. */
import { init, shutdown } from '@agentops/sdk'
import OpenAI from 'openai'

init({ name: 'model calls example' })
const openai = new OpenAI({ maxRetries: 0 })
const model = 'gpt-4o-mini'

const answer = await openai.chat.completions.create({
  model,
  messages: [{ role: 'user', content: 'What is the weather?' }],
})
console.log(answer.choices[0]?.message.content)

const stream = await openai.chat.completions.create({
  model,
  messages: [{ role: 'user', content: 'And in a stream?' }],
  stream: true,
})
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')

try {
  await openai.chat.completions.create({ model: 'no-such-model', messages: [] })
} catch (error) {
  console.log(`\n${String(error)}`)
}
await shutdown()
