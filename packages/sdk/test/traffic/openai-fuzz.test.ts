import { OpenAiProvider } from '../../src/llms/providers/openai.ts'
import { fuzzEndpoints, fuzzRecorded } from './fuzz.ts'

const APIS =
  'chat.completions completions responses responses.compact embeddings moderations ' +
  'images.generate audio.speech audio.transcriptions assistants conversations no.such.endpoint'

fuzzRecorded('openai', 'api.openai.com')
fuzzEndpoints(new OpenAiProvider(), APIS.split(' '))
