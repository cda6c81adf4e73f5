/** Two agents, one of which hands over to the other; each has its own events. */
import { init, recordTool, shutdown, trackAgent } from '@agentops/sdk'

init({ name: 'agents example' })

const search = recordTool('search')(async (text: string) => [`about ${text}`])
const publish = recordTool('publish')(async (text: string) => text.length)

@trackAgent('researcher')
class Researcher {
  async find(topic: string): Promise<string[]> {
    return search(topic)
  }
}

@trackAgent('writer')
class Writer {
  readonly #researcher = new Researcher()

  async write(topic: string): Promise<number> {
    const facts = await this.#researcher.find(topic)
    return publish(facts.join('\n'))
  }
}

const writer = new Writer()
await Promise.all([writer.write('tides'), writer.write('moons')])
await shutdown()
