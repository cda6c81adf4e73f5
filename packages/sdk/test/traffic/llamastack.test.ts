import CurrentClient from 'llama-stack-client'
import LlamaStackClient from 'llama-stack-client-0-2'
import type { TrafficCase } from '@agentops/testkit/replay-wire/cases'
import { LlamaStackProvider } from '../../src/llms/providers/llama-stack.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'
import { field } from './observed.ts'
import { sendToOpenAi } from './openai-sdk.ts'
import { describeStatusError, outcomeOf } from './sdk.ts'
import { compareTraffic, type Subject } from './suite.ts'

const HOST = 'localhost:8321'
const APIS = 'inference.chatCompletion inference.embeddings agents.create agents.turn.create'

type Call = (client: LlamaStackClient, body: never, ids: readonly string[]) => PromiseLike<unknown>

/** Sent where a recording has only the answer. */
const ANY_AGENT = { agent_config: { model: 'Llama3.2-3B-Instruct', instructions: 'Be brief.' } }
const ANY_SESSION = { session_name: 'first' }
const ANY_TURN = { messages: [{ role: 'user', content: 'The capital of France?' }], stream: true }

/** Path without ids → how an application makes that request. */
const CALLS: Readonly<Record<string, Call>> = {
  '/v1/inference/chat-completion': (client, body) => client.inference.chatCompletion(body),
  '/inference/chat_completion': (client, body) => client.inference.chatCompletion(body),
  '/v1/agents': (client) => client.agents.create(ANY_AGENT),
  '/v1/agents/*/session': (client, _, [agent = '']) =>
    client.agents.session.create(agent, ANY_SESSION),
  '/v1/agents/*/session/*/turn': (client, _, [agent = '', session = '']) =>
    client.agents.turn.create(agent, session, ANY_TURN as never),
}

const ID = /[0-9a-f]{8}-[-0-9a-f]+/g

const llamaStack: Subject = {
  folder: 'llamastack',
  host: HOST,
  provider: 'llama_stack',
  send: (interaction, caseUrl) => {
    const { path, body } = interaction.request
    // What is in OpenAI's format is asked with OpenAI's SDK: this one does not know how its streams end.
    if (path.endsWith('/completions')) return sendToOpenAi(interaction, `${caseUrl}/v1/openai`)
    const client = new LlamaStackClient({ baseURL: caseUrl, maxRetries: 0 })
    const call = CALLS[path.replace(ID, '*')]
    if (!call) throw new Error(`${path} is no method of the SDK`)
    return outcomeOf(() => call(client, body as never, path.match(ID) ?? []), describeStatusError)
  },
  checks: { steps: ({ result }) => field(result, 'steps') },
}

/** Since version 0.3 there is OpenAI's format only. */
function isInOpenAiFormat({ interactions }: TrafficCase): boolean {
  return interactions.every(({ request }) => request.path.endsWith('/completions'))
}

compareTraffic(llamaStack)
compareTraffic({
  ...llamaStack,
  other: 'llama-stack-client 0.7',
  only: isInOpenAiFormat,
  send: ({ request }, baseURL) => {
    const { chat, completions } = new CurrentClient({ baseURL, maxRetries: 0 })
    const body = request.body as never
    const isChat = request.path.endsWith('/chat/completions')
    return outcomeOf(
      () => (isChat ? chat.completions.create(body) : completions.create(body)),
      describeStatusError,
    )
  },
})
fuzzRecorded('llamastack', HOST)
fuzzEndpoints(new LlamaStackProvider(), APIS.split(' '))
