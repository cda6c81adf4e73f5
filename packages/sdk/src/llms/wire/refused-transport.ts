import { ReplayRefusedError } from '../../time-travel/errors.ts'
import type { Exchange } from './exchange.ts'

/** In a replay: a client's own transport is not called, since nobody knows where it would lead. */
export function refuseTransport(exchange: Exchange): Promise<never> {
  const error = new ReplayRefusedError(
    'its client was given a transport of its own. Leave the `fetcher` or `adapter` out while replaying: then fetch or node:http are answered',
  )
  exchange.ended('failed', error)
  return Promise.reject(error)
}
