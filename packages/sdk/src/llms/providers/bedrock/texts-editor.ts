import type { Message } from '@agentops/protocol/messages'
import type { ParameterTable } from '../editing/edit-parameters.ts'
import type { RequestEditor } from '../editing/request-editor.ts'
import { isRecord, type JsonRecord, text } from '../json.ts'
import { ASKING_FIELDS, PARAMETERS } from './texts.ts'

/** Part of a model's id → names of the parameters that its maker takes, where more than one means the same. */
const OWN: readonly (readonly [RegExp, ReadonlySet<string>])[] = [
  [/titan/, new Set(['temperature', 'topP', 'maxTokenCount', 'stopSequences'])],
  [/meta\.|llama/, new Set(['temperature', 'top_p', 'max_gen_len'])],
  [/cohere\./, new Set(['temperature', 'p', 'k', 'max_tokens', 'stop_sequences'])],
]

const OTHERS: ReadonlySet<string> = new Set(['temperature', 'top_p', 'top_k', 'max_tokens', 'stop'])

/** Parameters in the words of a model's maker; Titan has them in an object of their own. */
export function textsParameters(body: JsonRecord, model: string): ParameterTable {
  const own = OWN.find(([pattern]) => pattern.test(model))?.[1] ?? OTHERS
  const foreign = PARAMETERS.flatMap(([field]) => (own.has(field) ? [] : [field]))
  const isTitan = isRecord(body['textGenerationConfig']) || /titan-text/.test(model)
  return { rows: PARAMETERS, foreign, ...(isTitan && { within: 'textGenerationConfig' }) }
}

/** These formats have no turns: one text asks. */
function textOf(messages: readonly Message[]): string | undefined {
  const [part, ...others] = messages.flatMap(({ parts }) => parts)
  return part?.type === 'text' && others.length === 0 ? part.content : undefined
}

/** Edits requests that ask with one text. */
export const textsEditor: RequestEditor = {
  messages(body, messages) {
    const field = ASKING_FIELDS.find((name) => text(body[name]) !== undefined)
    const said = textOf(messages)
    return field === undefined || said === undefined ? undefined : { ...body, [field]: said }
  },
}
