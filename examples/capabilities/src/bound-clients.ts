/** One client for two tenants: each call belongs to the session that its view is bound to. */
import { init, instrument, shutdown, startSession } from '@agentops/sdk'
import OpenAI from 'openai'

init({ name: 'bound clients example', autoStartSession: false })
const shared = new OpenAI()

async function answer(tenant: string): Promise<string> {
  await using session = startSession({ name: `for ${tenant}`, userId: tenant })
  const openai = instrument(shared, { session })
  const { choices } = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: `What is the weather for ${tenant}?` }],
  })
  return choices[0]?.message.content ?? ''
}

// At once, and without `session.run()`.
console.log(await Promise.all([answer('red'), answer('blue')]))
await shutdown()
