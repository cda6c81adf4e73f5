import type { Answer } from './answer.ts'

/** Who asked undici for something, and is told of the answer. */
export interface Receiver {
  /** @param abort called when the asker gives up */
  connected(abort: (reason: unknown) => void): void
  head(status: number, headers: Answer['headers']): void
  data(bytes: Uint8Array): void
  complete(): void
  failed(error: unknown): void
  /** Resolves when the asker wants to be told more. */
  ready(): Promise<void>
}

/** Holds back what comes while the asker has paused. */
class Gate {
  #isShut = false
  #open: () => void = () => undefined

  get isShut(): boolean {
    return this.#isShut
  }

  readonly shut = (): void => {
    this.#isShut = true
  }

  readonly open = (): void => {
    this.#isShut = false
    this.#open()
  }

  async passed(): Promise<void> {
    if (this.#isShut) await new Promise<void>((resolve) => (this.#open = resolve))
  }
}

function tell(handler: object, name: string, parameters: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(handler, name)
  return typeof method === 'function' ? Reflect.apply(method, handler, parameters) : undefined
}

function rawHeaders(headers: Answer['headers']): Buffer[] {
  return headers.flat().map((text) => Buffer.from(text, 'latin1'))
}

function headerRecord(headers: Answer['headers']): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
}

/** A handler as undici 5 to 7 have it: `onConnect`, `onHeaders`, `onData` … */
function tellingHandler(handler: object): Receiver {
  const gate = new Gate()
  const unlessFull = (wantsMore: unknown): void => {
    if (wantsMore === false) gate.shut()
  }
  return {
    connected: (abort) => void tell(handler, 'onConnect', [abort, null]),
    head(status, headers) {
      unlessFull(tell(handler, 'onHeaders', [status, rawHeaders(headers), gate.open, '']))
    },
    data: (bytes) => unlessFull(tell(handler, 'onData', [Buffer.from(bytes)])),
    complete: () => void tell(handler, 'onComplete', [[]]),
    failed: (error) => void tell(handler, 'onError', [error]),
    ready: () => gate.passed(),
  }
}

/** A handler as undici 7 has it too, and 8 alone: `onRequestStart`, `onResponseStart` … */
function tellingController(handler: object): Receiver {
  const gate = new Gate()
  const controller = {
    aborted: false,
    reason: undefined as unknown,
    rawHeaders: [] as Buffer[],
    rawTrailers: [] as Buffer[],
    get paused() {
      return gate.isShut
    },
    pause: gate.shut,
    resume: gate.open,
    abort: (_reason: unknown): void => undefined,
  }
  return {
    connected(abort) {
      controller.abort = (reason) => {
        if (controller.aborted) return
        Object.assign(controller, { aborted: true, reason })
        abort(reason)
      }
      tell(handler, 'onRequestStart', [controller, {}])
    },
    head(status, headers) {
      controller.rawHeaders = rawHeaders(headers)
      tell(handler, 'onResponseStart', [controller, status, headerRecord(headers), ''])
    },
    data: (bytes) => void tell(handler, 'onResponseData', [controller, Buffer.from(bytes)]),
    complete: () => void tell(handler, 'onResponseEnd', [controller, {}]),
    failed: (error) => void tell(handler, 'onResponseError', [controller, error]),
    ready: () => gate.passed(),
  }
}

/** Speaks to a handler of undici's (`Dispatcher.DispatchHandler`) in the form that it understands. */
export function receiverOf(handler: object): Receiver {
  return 'onRequestStart' in handler ? tellingController(handler) : tellingHandler(handler)
}
