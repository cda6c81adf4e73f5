/** A client with a transport of its own, which no tap on `fetch` sees: `instrument()` does. */
import { init, instrument, shutdown } from '@agentops/sdk'
import OpenAI from 'openai'

// Taken before `init()`, as a proxy or a bundled copy would: later taps on the global are not its own.
const transport = globalThis.fetch
init({ name: 'own transport example' })

const openai = instrument(new OpenAI({ fetch: (url, options) => transport(url, options) }))
const { choices } = await openai.chat.completions.create({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'What is the weather?' }],
})
console.log(choices[0]?.message.content)
await shutdown()
