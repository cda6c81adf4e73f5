import { AnthropicProvider } from '../../src/llms/providers/anthropic.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'

const APIS =
  'messages messages.count_tokens messages.batches messages.batches.results complete no.such.endpoint'

fuzzRecorded('anthropic', 'api.anthropic.com')
fuzzEndpoints(new AnthropicProvider(), APIS.split(' '))
