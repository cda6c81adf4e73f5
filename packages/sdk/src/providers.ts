export {
  type AnswerForm,
  BaseProvider,
  type Claim,
  type HeaderReader,
  type LlmRequest,
  type LlmResponse,
  type ProviderFailure,
  type RequestLine,
  type StreamReader,
  type Usage,
} from './llms/providers/base.ts'
export type { EncodedBody } from './llms/providers/encoded.ts'
export { registerProvider } from './llms/providers/registry.ts'
