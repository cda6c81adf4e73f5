import type { Brain } from '@agentops/testkit/openai-wire/brain'
import { callTools, say } from '@agentops/testkit/openai-wire/brain'
import { type OpenAiWire, startOpenAiWire } from '@agentops/testkit/openai-wire/server'

const OSLO = { name: 'weather', arguments: { city: 'Oslo' } }
const ATLANTIS = { name: 'weather', arguments: { city: 'Atlantis' } }

/** Parameters of the tool `weather`. */
export function weatherSchema() {
  return {
    type: 'object' as const,
    properties: { city: { type: 'string' as const } },
    required: ['city'],
    additionalProperties: false as const,
  }
}

/** The tool itself: it fails for one city. */
export async function weather({ city }: { city: string }): Promise<{ sky: string }> {
  if (city === 'Atlantis') throw new RangeError('Atlantis has sunk')
  return { sky: `Sunny in ${city}` }
}

/**
 * Plays the model: hands over where it can, asks for the weather in Oslo and in Atlantis at once, then
 * answers. The model `no-such-model` is refused.
 */
const brain: Brain = ({ model, messages, tools = [] }) => {
  if (model === 'no-such-model') {
    const message = 'The model does not exist'
    return { type: 'error', status: 404, code: 'model_not_found', message }
  }
  const names = tools.map((tool) => tool.function.name)
  const handOff = names.find((name) => /^transfer_to_|^agent-/.test(name))
  const isAnswered = messages.some(
    (message) => message.role === 'tool' && !String(message.content).includes('assistant'),
  )
  if (handOff && !isAnswered) return callTools({ name: handOff, arguments: { prompt: 'Weather?' } })
  if (isAnswered || !names.includes('weather')) return say('Sunny in Oslo, nothing in Atlantis')
  return callTools(OSLO, ATLANTIS)
}

/** Starts the provider of that model. */
export function startWeatherProvider(): Promise<OpenAiWire> {
  return startOpenAiWire({ brain, pace: 'instant' })
}
