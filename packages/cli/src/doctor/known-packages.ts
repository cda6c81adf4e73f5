/** How a provider's SDK reaches the network. */
export type Transport = 'fetch' | 'http' | 'http2'

/** A provider's SDK, and how its calls are captured. */
export interface ProviderPackage {
  readonly kind: 'provider'
  /** Transport by the first version that uses it, the newest first. */
  readonly transports: readonly (readonly [from: string, Transport])[]
  /** What of this SDK is not captured, and why. */
  readonly missing?: string
}

/** A framework whose calls the taps capture, and what adds its agents and tools. */
interface FrameworkPackage {
  readonly kind: 'framework'
  /** Import path of the integration; without one only its LLM calls are recorded. */
  readonly integration?: string
}

/** Instrumentation of someone else's, and what follows when both run. */
interface InstrumentationPackage {
  readonly kind: 'instrumentation'
  readonly follows: string
}

/** What puts a project into other files, and what of the SDK it should leave as it is. */
interface BundlerPackage {
  readonly kind: 'bundler'
}

/** A package that talks to models in a way that is not captured. */
interface UnsupportedPackage {
  readonly kind: 'unsupported'
  readonly reason: string
}

/** What is known of a package. */
export type KnownPackage =
  | ProviderPackage
  | FrameworkPackage
  | InstrumentationPackage
  | BundlerPackage
  | UnsupportedPackage

const REALTIME = 'realtime sessions run over a WebSocket, which is not recorded'
const ONCE = 'a call made inside its GenAI span is recorded once'
const GRPC = 'it speaks gRPC, which is not tapped: use @google/genai'
const FORMAT = 'no provider class knows its format: add one with registerProvider'
const IN_PROCESS = 'the model runs in this process: there is no exchange to record'

const BUNDLERS = [
  'esbuild',
  'webpack',
  'rollup',
  'rolldown',
  '@vercel/ncc',
  'tsup',
  'tsdown',
  'next',
]

function provider(transports: ProviderPackage['transports'], missing?: string): ProviderPackage {
  return { kind: 'provider', transports, ...(missing !== undefined && { missing }) }
}

function framework(integration?: string): FrameworkPackage {
  return { kind: 'framework', ...(integration !== undefined && { integration }) }
}

function instrumentation(follows: string): InstrumentationPackage {
  return { kind: 'instrumentation', follows }
}

function unsupported(reason: string): UnsupportedPackage {
  return { kind: 'unsupported', reason }
}

type Transports = ProviderPackage['transports']

const FETCH: Transports = [['0', 'fetch']]
const HTTP: Transports = [['0', 'http']]

/** Since a version the global fetch; before it node-fetch, which sends by node:http. */
function fetchSince(version: string): Transports {
  return [
    [version, 'fetch'],
    ['0', 'http'],
  ]
}

/** Packages by name. A test holds transports against the SDKs that are installed here. */
export const KNOWN_PACKAGES: ReadonlyMap<string, KnownPackage> = new Map<string, KnownPackage>([
  ['openai', provider(fetchSince('5'), REALTIME)],
  ['@anthropic-ai/sdk', provider(fetchSince('0.50.1'))],
  ['@anthropic-ai/bedrock-sdk', provider(FETCH)],
  ['@anthropic-ai/vertex-sdk', provider(FETCH)],
  ['@anthropic-ai/foundry-sdk', provider(FETCH)],
  ['groq-sdk', provider(fetchSince('1.1'))],
  ['together-ai', provider(fetchSince('0.21'))],
  ['cohere-ai', provider(fetchSince('7.11.1'))],
  ['@mistralai/mistralai', provider(FETCH)],
  ['@mistralai/mistralai-azure', provider(FETCH)],
  ['@mistralai/mistralai-gcp', provider(FETCH)],
  ['@google/genai', provider(FETCH, `the live API: ${REALTIME}`)],
  ['@google/generative-ai', provider(FETCH)],
  ['@google-cloud/vertexai', provider(FETCH)],
  ['ollama', provider(fetchSince('0.3'))],
  ['llama-stack-client', provider(HTTP)],
  ['ai21', provider(HTTP)],
  ['@aws-sdk/client-bedrock-runtime', provider([['0', 'http2']])],
  ['@aws-sdk/client-bedrock', provider(HTTP)],
  ['@openrouter/sdk', provider(FETCH)],
  ['litellm', provider(HTTP)],
  ['@azure-rest/ai-inference', provider(HTTP)],
  ['@cerebras/cerebras_cloud_sdk', provider(HTTP)],
  ['portkey-ai', provider(FETCH)],
  ['voyageai', provider(FETCH, 'rerank, which has a format of its own')],
  ['@huggingface/inference', provider(FETCH, 'tasks other than chat completions')],

  ['ai', framework('@agentops/sdk/ai-sdk')],
  ['@langchain/core', framework('@agentops/sdk/langchain')],
  ['@langchain/langgraph', framework('@agentops/sdk/langchain')],
  ['@openai/agents', framework('@agentops/sdk/openai-agents')],
  ['@modelcontextprotocol/sdk', framework('@agentops/sdk/mcp')],
  ['@mastra/core', framework('@agentops/sdk/mastra')],
  ['llamaindex', framework()],

  ['@traceloop/node-server-sdk', instrumentation(ONCE)],
  ['@arizeai/openinference-instrumentation-openai', instrumentation(ONCE)],
  ['@langfuse/otel', instrumentation(ONCE)],
  ['@sentry/node', instrumentation('it keeps its own tracer provider; ours registers none')],
  ['dd-trace', instrumentation('its LLM observability goes to Datadog only; both may run')],
  ['@opentelemetry/sdk-node', instrumentation('its provider stays as it is; ours registers none')],

  ['@google-cloud/aiplatform', unsupported(GRPC)],
  ['@openai/realtime-api-beta', unsupported(REALTIME)],
  ['@aws-sdk/client-bedrock-agent-runtime', unsupported(FORMAT)],
  ['replicate', unsupported(FORMAT)],
  ['@ibm-cloud/watsonx-ai', unsupported(FORMAT)],
  ['node-llama-cpp', unsupported(IN_PROCESS)],
  ['@huggingface/transformers', unsupported(IN_PROCESS)],

  ...BUNDLERS.map((name) => [name, { kind: 'bundler' }] as const),
])
