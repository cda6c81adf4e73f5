import type { BaseProvider } from '../providers/base.ts'
import type { Exchange } from './exchange.ts'

/** Ends an exchange at what its provider knows to be the last chunk: readers may hang up there. */
export function untilLastChunk(exchange: Exchange, provider: BaseProvider): Exchange {
  if (!provider.isLastChunk) return exchange
  return {
    requestBody: (text) => exchange.requestBody(text),
    responded: (head) => exchange.responded(head),
    text: (text) => exchange.text(text),
    ended: (outcome, error) => exchange.ended(outcome, error),
    chunk(bytes) {
      exchange.chunk(bytes)
      if (provider.isLastChunk?.(bytes)) exchange.ended('completed')
    },
  }
}
