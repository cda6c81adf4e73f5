import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { type Outcome, outcomeOf } from './sdk.ts'

/** Makes a call with the fields of a recorded body, whatever the types of this SDK version say. */
type Call = (client: BedrockRuntimeClient, modelId: string, body: unknown) => Promise<unknown>

/** Last word of the path → how an application asks. */
const CALLS: Readonly<Record<string, Call>> = {
  converse: (client, modelId, body) =>
    client.send(new ConverseCommand({ modelId, ...fields(body) })),
  'converse-stream': async (client, modelId, body) => {
    const { stream } = await client.send(new ConverseStreamCommand({ modelId, ...fields(body) }))
    return stream
  },
  invoke: (client, modelId, body) =>
    client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) })),
  'invoke-with-response-stream': async (client, modelId, body) => {
    const command = { modelId, body: JSON.stringify(body) }
    const answer = await client.send(new InvokeModelWithResponseStreamCommand(command))
    return answer.body
  },
  'count-tokens': (client, modelId, body) =>
    client.send(new CountTokensCommand({ modelId, ...fields(body) })),
}

interface Fields {
  readonly input: never
  readonly [name: string]: never
}

/** The SDK wants bytes where its requests on the wire have base64. */
function fields(body: unknown): Fields {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    key === 'bytes' && typeof value === 'string' ? Buffer.from(value, 'base64') : value,
  ) as Fields
}

function describeError(error: unknown): unknown {
  if (!(error instanceof BedrockRuntimeServiceException)) return String(error)
  const { name, message, $fault, $metadata } = error
  return { name, message, $fault, status: $metadata.httpStatusCode }
}

/** Makes one recorded request with the AWS SDK: over its own choice of handler (HTTP/2), or node:http. */
export async function sendToBedrock(
  { request }: Interaction,
  caseUrl: string,
  handler: 'default' | 'node:http' = 'node:http',
): Promise<Outcome> {
  const client = new BedrockRuntimeClient({
    endpoint: caseUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    ...(handler === 'node:http' && { requestHandler: new NodeHttpHandler() }),
  })
  const [operation = '', model = ''] = request.path.split('/').reverse()
  const call = CALLS[operation]
  if (!call) throw new Error(`${request.path} is no operation of the SDK`)
  const modelId = decodeURIComponent(model)
  const outcome = await outcomeOf(() => call(client, modelId, request.body), describeError)
  client.destroy()
  return outcome
}
