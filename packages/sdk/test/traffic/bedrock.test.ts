import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { sendToBedrock } from './bedrock-sdk.ts'
import { sumCached } from './convert.ts'
import { BedrockProvider } from '../../src/llms/providers/bedrock.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'bedrock-runtime.us-east-1.amazonaws.com'
const APIS =
  'converse converse_stream invoke_model invoke_model_stream count_tokens ' +
  'model_invocation_job model_invocation_job.results'
/** The recordings name streams as calls without one. */
function apiOf({ request }: Interaction): string {
  const operation = request.path.slice(request.path.lastIndexOf('/') + 1)
  return operation
    .replace('invoke-with-response-stream', 'invoke_model_stream')
    .replace(/^invoke$/, 'invoke_model')
    .replace('-', '_')
}

compareTraffic({
  folder: 'bedrock',
  host: HOST,
  provider: 'aws.bedrock',
  send: sendToBedrock,
  convert: (expected, interaction) => ({ ...sumCached(expected), api: apiOf(interaction) }),
  explained: {
    'cohere-rerank-invoke': {
      operation: 'the path names a model that ranks; it is no chat',
    },
    'chat-web-search-with-bedrock-amazon-nova-2-lite-v1-0-grounds-the': {
      tool_calls: 'Bedrock itself ran the tool: a server_tool_call',
    },
    'should-handle-streaming-errors': {
      stream: 'the request asked for a stream; the error came in one piece',
    },
  },
})
fuzzRecorded('bedrock', HOST)
fuzzEndpoints(new BedrockProvider(), APIS.split(' '))
