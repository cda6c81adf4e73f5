import type { LlmResponse } from '../base.ts'
import { append, finite, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import type { StreamState } from '../openai/stream.ts'

/** More candidates, or parts of one, than this in one stream are not a model's. */
const MAX_CANDIDATES = 1_024
const MAX_PARTS = 16_384

interface CandidateDraft {
  readonly parts: JsonRecord[]
  readonly citations: unknown[]
  /** Fields of the candidate, the newest of each. */
  fields: JsonRecord
}

function isText(part: JsonRecord): boolean {
  return text(part['text']) !== undefined
}

/** A call whose arguments were announced to go on in the next part. */
function isOpenCall(part: JsonRecord | undefined): boolean {
  return record(part?.['functionCall'])['willContinue'] === true
}

function joinedCall(last: JsonRecord, part: JsonRecord): JsonRecord {
  const known = record(last['functionCall'])
  const call = record(part['functionCall'])
  const partialArgs = [...list(known['partialArgs']), ...list(call['partialArgs'])]
  const willContinue = call['willContinue'] === true && partialArgs.length < MAX_PARTS
  return { ...last, functionCall: { ...known, partialArgs, willContinue } }
}

/** Texts, thoughts and, if so asked, arguments come in pieces, everything else whole. */
function addPart(parts: JsonRecord[], part: JsonRecord): void {
  const last = parts.at(-1)
  if (last && isOpenCall(last) && isRecord(part['functionCall'])) {
    parts[parts.length - 1] = joinedCall(last, part)
    return
  }
  const continues = last && isText(last) && isText(part) && last['thought'] === part['thought']
  if (continues) parts[parts.length - 1] = { ...last, text: appended(last, part) }
  else if (parts.length < MAX_PARTS) parts.push(part)
}

function appended(last: JsonRecord, part: JsonRecord): string {
  return append(text(last['text']) ?? '', part['text'])
}

function isEmpty(value: unknown): boolean {
  return value == null || (isRecord(value) && Object.keys(value).length === 0)
}

/** Puts the chunks of a streamed answer together to the one that would have come in one piece. */
export class CandidateStream implements StreamState {
  readonly #parse: (body: JsonRecord) => LlmResponse
  readonly #candidates = new Map<number, CandidateDraft>()
  #body: JsonRecord = {}

  constructor(parse: (body: JsonRecord) => LlmResponse) {
    this.#parse = parse
  }

  take(_type: string, chunk: JsonRecord): void {
    const usageMetadata = {
      ...record(this.#body['usageMetadata']),
      ...record(chunk['usageMetadata']),
    }
    this.#body = { ...this.#body, ...chunk, usageMetadata }
    for (const candidate of list(chunk['candidates'])) this.#takeCandidate(record(candidate))
  }

  finish(): LlmResponse {
    const inOrder = [...this.#candidates].sort(([a], [b]) => a - b)
    const candidates = inOrder.map(([index, { fields, parts, citations }]) => ({
      ...fields,
      index,
      content: { parts },
      citationMetadata: citations.length === 0 ? undefined : { citationSources: citations },
    }))
    return this.#parse({ ...this.#body, candidates })
  }

  #takeCandidate(candidate: JsonRecord): void {
    const draft = this.#draft(finite(candidate['index']) ?? 0)
    if (!draft) return
    for (const part of list(record(candidate['content'])['parts']))
      addPart(draft.parts, record(part))
    const cited = record(candidate['citationMetadata'])
    draft.citations.push(
      ...list(cited['citationSources'] ?? cited['citations']).slice(0, MAX_PARTS),
    )
    const said = Object.entries(candidate).filter(([, value]) => !isEmpty(value))
    draft.fields = { ...draft.fields, ...Object.fromEntries(said) }
  }

  #draft(index: number): CandidateDraft | undefined {
    const known = this.#candidates.get(index)
    if (known || this.#candidates.size >= MAX_CANDIDATES) return known
    const created: CandidateDraft = { parts: [], citations: [], fields: {} }
    this.#candidates.set(index, created)
    return created
  }
}
