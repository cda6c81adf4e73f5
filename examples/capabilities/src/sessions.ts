/** Two sessions at once: what runs inside each belongs to it, and nothing is passed around. */
import { init, recordTool, shutdown } from '@agentops/sdk'

const client = init({ name: 'sessions example', autoStartSession: false })

const lookUp = recordTool('look up')(async (city: string) => `weather in ${city}`)

async function answer(city: string): Promise<void> {
  await using session = client.startSession({ name: `ask about ${city}`, userId: 'user-7' })
  await session.run(async () => {
    await lookUp(city)
    session.addTags(['weather', city])
    if (city === 'Atlantis') await session.end({ state: 'Fail', reason: 'no such city' })
  })
  const { counts } = await session.analytics()
  console.log(`${session.name}: ${session.state}, ${counts.tool} tool call, ${session.url}`)
}

await Promise.all([answer('Oslo'), answer('Atlantis')])
await shutdown()
