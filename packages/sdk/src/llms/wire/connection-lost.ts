/** A response ended before it was complete and nothing said why. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'

  constructor() {
    super('the connection was closed before the answer was complete')
  }
}
