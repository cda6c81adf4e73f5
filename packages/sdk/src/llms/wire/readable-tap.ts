import type { Readable } from 'node:stream'
import { endBroken } from './ending.ts'
import type { Exchange } from './exchange.ts'
import { replace } from './shadow.ts'

/** By shape: streams of other makes (`readable-stream`) are read in the same ways. */
export function isReadable(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && 'pipe' in value && 'push' in value
}

/**
 * Observes a body that is a Node stream where it is read: every way to read it ends in an event. Some
 * of it may be in its buffer before we see it, and a listener of ours would start its flow.
 */
export function tapReadable(stream: Readable, exchange: Exchange): void {
  let failure: unknown
  const notes: Readonly<Record<string, (value: unknown) => void>> = {
    data(chunk) {
      if (chunk instanceof Uint8Array) exchange.chunk(chunk)
      else if (typeof chunk === 'string') exchange.chunk(Buffer.from(chunk))
    },
    end: () => exchange.ended('completed'),
    error: (error) => (failure ??= error),
    close() {
      if (failure === undefined) exchange.ended('cancelled')
      else endBroken(exchange, failure)
    },
  }
  replace(stream, 'emit', (original) => (...parameters) => {
    notes[String(parameters[0])]?.(parameters[1])
    return original(...parameters)
  })
}
