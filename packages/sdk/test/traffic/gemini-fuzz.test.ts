import { GeminiProvider } from '../../src/llms/providers/gemini.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'

const APIS =
  'models.generateContent models.streamGenerateContent models.countTokens models.embedContent ' +
  'models.predict models.batchGenerateContent interactions no.such.endpoint'

fuzzRecorded('google-genai', 'generativelanguage.googleapis.com')
fuzzEndpoints(new GeminiProvider(), APIS.split(' '))
