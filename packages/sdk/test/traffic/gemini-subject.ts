import { sendToGemini } from './gemini-sdk.ts'
import type { Expected } from './observed.ts'
import type { Subject } from './suite.ts'

/** Google counts thoughts beside the output; `total` includes what tools fed into the prompt. */
function toConvention(expected: Expected): Expected {
  const { input_tokens: input, output_tokens: output, reasoning_tokens: thoughts } = expected
  const total = expected['total_tokens']
  const written = Number(output ?? 0) + Number(thoughts ?? 0)
  return {
    ...expected,
    ...((output ?? thoughts) !== undefined && { output_tokens: written }),
    ...(input !== undefined && total !== undefined && { input_tokens: Number(total) - written }),
  }
}

/** Endpoints of a stream and of a batch have names of their own with us. */
const checks: Subject['checks'] = {
  api: ({ api }) => api?.replace('streamGenerateContent', 'generateContent'),
}

/** Google's recorded traffic, and what of it is said in other words. */
export const gemini: Subject = {
  folder: 'google-genai',
  host: 'generativelanguage.googleapis.com',
  provider: 'gcp.gemini',
  send: sendToGemini,
  convert: toConvention,
  checks,
  explained: {
    'google-streaming-returns-usage-metrics': {
      stream: 'a stream was asked for, and is kept as asked; an error was the answer',
    },
  },
}
