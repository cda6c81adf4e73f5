import type { LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { list, record, text } from '../json.ts'
import { answer, type Codec } from './codec.ts'
import { plainInputs } from './completions.ts'
import { withoutBytes } from './media.ts'
import { userMessages } from './messages.ts'
import { contentParts } from './parts.ts'
import { EventReader } from './stream.ts'
import { usageOf } from './usage.ts'

function parseResponse(body: unknown): LlmResponse {
  const response = record(body)
  const results = list(response['results'])
  return answer({
    model: text(response['model']),
    id: text(response['id']),
    ...counted(usageOf, response['usage']),
    result: {
      flagged: results.map((result) => record(result)['flagged'] === true),
      results: withoutBytes(results),
    },
  })
}

/** Texts are judged one by one; a list of typed parts is one input. */
function inputs(input: unknown): ReturnType<typeof plainInputs> {
  const isTyped = list(input).some((item) => text(record(item)['type']) !== undefined)
  return isTyped ? userMessages(contentParts(input)) : plainInputs(input)
}

/** https://platform.openai.com/docs/api-reference/moderations */
export const moderations: Codec = {
  request: (body) => ({ inputMessages: inputs(body['input']) }),
  response: parseResponse,
  stream: () => new EventReader({ take: () => undefined, finish: () => answer() }),
}
