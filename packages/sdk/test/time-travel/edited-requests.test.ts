import { instrument } from '@agentops/sdk'
import type { Override } from '@agentops/protocol/override'
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { GoogleGenAI } from '@google/genai'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import OpenAI, { AzureOpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSignedRight } from './aws-signature.ts'
import { type Replaying, startReplaying } from './replaying.ts'
import { type ScriptedModel, startScriptedModel } from './scripted-model.ts'

/** Requests that are edited reach the provider as the provider's SDK would have sent them. */

let replaying: Replaying

beforeAll(async () => {
  replaying = await startReplaying()
})

afterAll(() => replaying.close())

/** Records a program that asks once, and runs it again with an edit of what it asks. */
async function ask(model: ScriptedModel, program: () => Promise<unknown>, edit: Override) {
  const recorded = await replaying.record(program)
  const [event] = recorded.events
  if (!event) throw new Error('nothing was recorded')
  const plan = await replaying.plan(recorded, event, edit)
  const before = model.asked.length
  const { result, events } = await replaying.replay(plan, program)
  return { result, events, asked: model.asked.slice(before) }
}

const MODEL: Override = { target: 'request.model', model: 'other/m-2' }
const messages = [{ role: 'user' as const, content: 'Hi' }]

describe.each([
  [
    'Gemini',
    'generativelanguage.googleapis.com',
    '/v1beta/models/other%2Fm-2:generateContent',
    async (url: string) => {
      const client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: url } })
      const answer = await client.models.generateContent({ model: 'm-1', contents: 'Hi' })
      return answer.functionCalls?.[0]?.name
    },
  ],
  [
    'Azure',
    'resource.openai.azure.com',
    '/openai/deployments/other%2Fm-2/chat/completions',
    async (url: string) => {
      const options = { apiKey: 'test', apiVersion: '2024-10-21', endpoint: url }
      const answer = await new AzureOpenAI(options).chat.completions.create({
        model: 'm-1',
        messages,
      })
      return answer.choices[0]?.message.tool_calls?.[0]?.id
    },
  ],
])('a model that %s names in the path', (_name, host, path, program) => {
  it('is another for one run, and the event says which was asked', async () => {
    const model = await startScriptedModel(host)
    const { result, events, asked } = await ask(model, () => program(model.url), MODEL)
    await model.close()
    expect(result).toMatch(/weather|call_1/)
    expect(asked.map((one) => one.path)).toEqual([path])
    expect(events[0]?.name).toContain('other/m-2')
  })
})

it('an edit of one thing leaves the rest as the program says it, also what is not recorded', async () => {
  const model = await startScriptedModel('api.openai.com')
  const key = `sk-proj-${'4f7Ab9'.repeat(7)}`
  const client = new OpenAI({ apiKey: 'test', baseURL: `${model.url}/v1` })
  const content = `My key is ${key}`
  const program = () =>
    client.chat.completions.create({ model: 'm-1', messages: [{ role: 'user', content }] })
  const parameters = { 'gen_ai.request.temperature': 0, max_tokens: 7 }
  const edit: Override = { target: 'request.parameters', parameters }
  const { events, asked } = await ask(model, program, edit)
  await model.close()
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    model: 'm-1',
    messages: [{ role: 'user', content }],
    temperature: 0,
    max_completion_tokens: 7,
  })
  expect(JSON.stringify(events)).not.toContain('4f7Ab9')
})

describe('AWS', () => {
  const SECRET = 'not-a-real-secret'
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: SECRET }
  let model: ScriptedModel
  let overHttp: ScriptedModel

  beforeAll(async () => {
    model = await startScriptedModel('bedrock-runtime.us-east-1.amazonaws.com')
    overHttp = await startScriptedModel('bedrock-runtime.us-east-1.amazonaws.com', 'http1')
  })

  afterAll(() => Promise.all([model.close(), overHttp.close()]))

  function clientOf(url: string, options: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient {
    const more = { region: 'us-east-1', credentials, maxAttempts: 1 }
    return new BedrockRuntimeClient({ endpoint: url, ...more, ...options })
  }

  async function converse(client: BedrockRuntimeClient): Promise<unknown> {
    const said = [{ role: 'user' as const, content: [{ text: 'Hi' }] }]
    const { output } = await client.send(
      new ConverseCommand({ modelId: 'maker.m-1:0', messages: said }),
    )
    return output?.message?.content?.[0]?.toolUse?.name
  }

  it.each([
    ['HTTP/2', () => model, {}],
    ['HTTP/1', () => overHttp, { requestHandler: new NodeHttpHandler() }],
  ] as const)(
    'takes an edited request over %s: its client has signed it anew',
    async (_way, wire, options) => {
      const client = instrument(clientOf(wire().url, options))
      const edit = { target: 'request.model', model: 'maker.m-2:0' } as const
      const { result, asked } = await ask(wire(), () => converse(client), edit)
      expect(result).toBe('weather')
      expect(asked.map(({ path }) => path)).toEqual(['/model/maker.m-2%3A0/converse'])
      expect(asked.map((one) => isSignedRight(one, SECRET))).toEqual([true])
      expect(isSignedRight({ ...asked[0], body: '{}' } as never, SECRET)).toBe(false)
      expect(client.middlewareStack.identify().join()).not.toContain('agentOps')
    },
  )

  it('is not asked with a signature that is not true: the call says how to mend it', async () => {
    const edit: Override = { target: 'request.parameters', parameters: { temperature: 0 } }
    const { result, asked } = await ask(model, () => converse(clientOf(model.url)), edit)
    expect(String(result)).toContain('instrument()')
    expect(asked).toEqual([])
  })

  it('takes an edited request with an API key, which signs nothing', async () => {
    const bearer = { token: { token: 'test' }, authSchemePreference: ['httpBearerAuth'] }
    const client = clientOf(model.url, bearer)
    const edit: Override = { target: 'request.parameters', parameters: { temperature: 0 } }
    const { result, asked } = await ask(model, () => converse(client), edit)
    expect(result).toBe('weather')
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ inferenceConfig: { temperature: 0 } })
  })

  it('invokes a model with other messages, in the format of its maker', async () => {
    const client = instrument(clientOf(overHttp.url, { requestHandler: new NodeHttpHandler() }))
    const body = JSON.stringify({ anthropic_version: 'v', max_tokens: 5, messages })
    const modelId = 'anthropic.claude-1'
    const program = async () => {
      const { body: said } = await client.send(new InvokeModelCommand({ modelId, body }))
      return JSON.parse(new TextDecoder().decode(said)).content[0].name
    }
    const other = [{ role: 'user', parts: [{ type: 'text' as const, content: 'Bye' }] }]
    const edit: Override = { target: 'messages', messages: other }
    const { result, asked } = await ask(overHttp, program, edit)
    expect(result).toBe('weather')
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      anthropic_version: 'v',
      max_tokens: 5,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Bye' }] }],
    })
    expect(isSignedRight(asked[0] as never, SECRET)).toBe(true)
  })
})
