/** Draws that are thrown away, until all bits of the seed have mixed. */
const WARM_UP = 16

/**
 * Numbers from 0 to below 1 that look like chance and are the same for the same seed: `sfc32` of
 * PractRand. Not for secrets.
 *
 * @param seed 32 hex characters, as a UUID has
 */
export function seededRandom(seed: string): () => number {
  const hex = seed.replaceAll('-', '').padEnd(32, '0')
  let [a = 0, b = 0, c = 0, d = 0] = [0, 8, 16, 24].map(
    (at) => Number.parseInt(hex.slice(at, at + 8), 16) | 0,
  )
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let draw = 0; draw < WARM_UP; draw += 1) next()
  return next
}
