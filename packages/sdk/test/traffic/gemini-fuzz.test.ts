import { GeminiProvider } from '../../src/llms/providers/gemini.ts'
import { VertexProvider } from '../../src/llms/providers/vertex.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'

const APIS =
  'models.generateContent models.streamGenerateContent models.countTokens models.embedContent ' +
  'models.predict models.batchGenerateContent interactions no.such.endpoint'

const VERTEX_APIS = 'messages messages.count_tokens chat.completions batchPredictionJobs'

fuzzRecorded('google-genai', 'generativelanguage.googleapis.com')
fuzzEndpoints(new GeminiProvider(), APIS.split(' '))
fuzzEndpoints(new VertexProvider(), VERTEX_APIS.split(' '))
