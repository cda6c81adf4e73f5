import type { Exchange } from './exchange.ts'

/**
 * One body read through two branches (`clone()`, `tee()`): each piece counts once, from whichever
 * branch delivers it first, and the exchange is over when one branch is complete or none is left.
 */
export function splitExchange(target: Exchange): readonly [Exchange, Exchange] {
  let delivered = 0
  let open = 2
  const branch = (): Exchange => {
    let position = 0
    let closed = false
    return {
      requestBody: () => undefined,
      responded: () => undefined,
      reading: () => target.reading?.(),
      chunk(bytes) {
        position += 1
        if (position <= delivered) return
        delivered = position
        target.chunk(bytes)
      },
      text: (text) => target.text(text),
      ended(outcome, error) {
        if (closed) return
        closed = true
        open -= 1
        if (outcome === 'completed' || outcome === 'failed' || open === 0) {
          target.ended(outcome, error)
        }
      },
    }
  }
  return [branch(), branch()]
}
