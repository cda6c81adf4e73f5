/** The encodings that models are counted with. */
export type Encoding = 'o200k_base' | 'cl100k_base'

type Count = (text: string, options: typeof AS_TEXT) => number

/** What looks like a model's control token is text like any other. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

/** Merging takes time by the square of a run without a break: a longer one is cut. */
const LONG_RUN = /[^\s]{256}/g

const ENCODINGS: Readonly<Record<Encoding, () => Promise<{ countTokens: Count }>>> = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
}

/**
 * How many tokens each text has. The first call loads the encoding's table, which takes some tenths of
 * a second and some tens of megabytes: for a process or thread that nobody waits for.
 */
export async function countTokens(encoding: Encoding, texts: readonly string[]): Promise<number[]> {
  const { countTokens: count } = await ENCODINGS[encoding]()
  return texts.map((text) => pieces(text).reduce((sum, piece) => sum + count(piece, AS_TEXT), 0))
}

function pieces(text: string): string[] {
  return text.replaceAll(LONG_RUN, '$&\0').split('\0')
}
