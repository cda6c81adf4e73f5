/** How a provider's SDK reaches the network. */
export type Transport = 'fetch' | 'http' | 'http2'

/** A provider's SDK, and how its calls are captured. */
export interface ProviderPackage {
  readonly kind: 'provider'
  /** Transport by the first major version that uses it, the newest first. */
  readonly transports: readonly (readonly [fromMajor: number, Transport])[]
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
  | UnsupportedPackage

const REALTIME = 'realtime sessions run over a WebSocket, which is not recorded'
const ONCE = 'a call made inside its GenAI span is recorded once'
const GRPC = 'it speaks gRPC, which is not tapped: use @google/genai'

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

const FETCH: ProviderPackage['transports'] = [[0, 'fetch']]

/** Packages by name. A test holds transports against the SDKs that are installed here. */
export const KNOWN_PACKAGES: ReadonlyMap<string, KnownPackage> = new Map<string, KnownPackage>([
  [
    'openai',
    provider(
      [
        [5, 'fetch'],
        [0, 'http'],
      ],
      REALTIME,
    ),
  ],
  ['@anthropic-ai/sdk', provider(FETCH)],
  ['groq-sdk', provider(FETCH)],
  ['together-ai', provider(FETCH)],
  ['cohere-ai', provider(FETCH)],
  ['@mistralai/mistralai', provider(FETCH)],
  ['@google/genai', provider(FETCH, `the live API: ${REALTIME}`)],
  ['@google/generative-ai', provider(FETCH)],
  ['@google-cloud/vertexai', provider(FETCH)],
  ['ollama', provider(FETCH)],
  ['llama-stack-client', provider([[0, 'http']])],
  ['ai21', provider([[0, 'http']])],
  ['@aws-sdk/client-bedrock-runtime', provider([[0, 'http2']])],
  ['@openrouter/sdk', provider(FETCH)],
  ['litellm', provider([[0, 'http']])],
  ['@azure-rest/ai-inference', provider([[0, 'http']])],

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
  ['replicate', unsupported('no provider class knows its format: add one with registerProvider')],
  ['@huggingface/inference', unsupported('only its OpenAI-compatible chat endpoint is known')],
  [
    '@ibm-cloud/watsonx-ai',
    unsupported('no provider class knows its format: add one with registerProvider'),
  ],
  ['node-llama-cpp', unsupported('the model runs in this process: there is no exchange to record')],
  [
    '@huggingface/transformers',
    unsupported('the model runs in this process: there is no exchange to record'),
  ],
])
