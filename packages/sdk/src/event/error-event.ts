import { EXCEPTION } from '@agentops/protocol/attributes'
import { type Attributes, BaseEvent, type BaseEventOptions } from './base-event.ts'
import { describeError } from './error.ts'
import { givenOptions } from '../given.ts'

/** What a failure is told with. */
export interface ErrorEventOptions extends BaseEventOptions {
  /** What was thrown: anything. */
  readonly error: unknown
  /** The event that failed by it; it is recorded too, as failed, if it was not. */
  readonly trigger?: BaseEvent
}

/**
 * A failure, told by hand where nothing threw through a recorded call. Carries type, message, stack,
 * causes and the errors of an `AggregateError`.
 *
 * @example
 * catch (error) { new ErrorEvent({ error, trigger: checkout }).record() }
 */
export class ErrorEvent extends BaseEvent {
  readonly type = 'error'
  readonly #trigger: BaseEvent | undefined

  constructor(options: ErrorEventOptions) {
    const { error, trigger, name } = givenOptions<ErrorEventOptions>(options)
    super({ ...options, name: name ?? describeError(error).type })
    this.#trigger = trigger instanceof BaseEvent ? trigger : undefined
    this.fail(error)
    this.#trigger?.fail(error)
  }

  override record(): this {
    this.#trigger?.record()
    return super.record()
  }

  protected override facts(): Attributes {
    const trigger = this.#trigger?.id
    return trigger === undefined ? {} : { [EXCEPTION.trigger]: trigger }
  }
}
