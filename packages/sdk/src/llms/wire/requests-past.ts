import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { property } from './plain-body.ts'

/** Where `node:http` says that a request was made and is about to be sent; Node from 22.12, Bun and Deno. */
const CREATED = 'http.client.request.created'

/**
 * Requests of `node:http` and `node:https` that are made past the functions which stand in front of the
 * modules' own: by functions imported by name before that, which in Bun and Deno stay what they were.
 */
export class RequestsPast {
  readonly #listener: (message: unknown) => void
  #inside = 0
  #isOn = false

  /** @param see called while the request is being made; must not throw */
  constructor(
    isRequest: (value: unknown) => value is ClientRequest,
    see: (request: ClientRequest) => void,
  ) {
    this.#listener = (message) => {
      const request = property(message, 'request')
      if (this.#inside === 0 && isRequest(request)) see(request)
    }
  }

  start(): void {
    if (!this.#isOn) subscribe(CREATED, this.#listener)
    this.#isOn = true
  }

  stop(): void {
    if (this.#isOn) unsubscribe(CREATED, this.#listener)
    this.#isOn = false
  }

  /** Calls what makes a request that is seen already. */
  through<Made>(make: () => Made): Made {
    this.#inside += 1
    try {
      return make()
    } finally {
      this.#inside -= 1
    }
  }
}
