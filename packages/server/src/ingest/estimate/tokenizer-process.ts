/** The encodings that models are counted with. */
export type Encoding = 'o200k_base' | 'cl100k_base'

/** What the process is asked: how many tokens each text has. */
export interface CountOrder {
  readonly id: number
  readonly encoding: Encoding
  readonly texts: readonly string[]
}

/** What it answers. */
export interface CountAnswer {
  readonly id: number
  readonly counts: readonly number[]
}

type Count = (text: string, options: typeof AS_TEXT) => number

/** What looks like a model's control token is text like any other. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

/** Merging takes time by the square of a run without a break: a longer one is cut. */
const LONG_RUN = /[^\s]{256}/g

const ENCODINGS: Readonly<Record<Encoding, () => Promise<{ countTokens: Count }>>> = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
}

async function answer({ id, encoding, texts }: CountOrder): Promise<void> {
  const { countTokens } = await ENCODINGS[encoding]()
  const done: CountAnswer = { id, counts: texts.map((text) => sum(text, countTokens)) }
  process.send?.(done)
}

function sum(text: string, count: Count): number {
  return pieces(text).reduce((total, piece) => total + count(piece, AS_TEXT), 0)
}

function pieces(text: string): string[] {
  return text.replaceAll(LONG_RUN, '$&\0').split('\0')
}

process.on('message', (order: CountOrder) => void answer(order))
// A process that outlives its server serves nobody.
process.on('disconnect', () => process.exit())
