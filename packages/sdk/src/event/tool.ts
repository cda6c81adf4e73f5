import { TOOL } from '@agentops/protocol/attributes'
import { type Attributes, BaseEvent, type BaseEventOptions } from './base-event.ts'
import { givenText } from '../given.ts'
import { type SerializeLimits, toJsonText } from './serialize.ts'

/** What a tool's execution is told with. */
export interface ToolEventOptions extends BaseEventOptions {
  /** The name that models call the tool by. */
  readonly name: string
  /** Id of the model's tool call that it answers. */
  readonly callId?: string
}

/**
 * An execution of a tool, told by hand where `recordTool` does not fit.
 *
 * @example
 * new ToolEvent({ name: 'search', params: { text }, returns: hits, callId: call.id }).record()
 */
export class ToolEvent extends BaseEvent {
  readonly type = 'tool'
  readonly #callId: string | undefined

  /** @param given what it is told with, or only the name that models call it by */
  constructor(given: ToolEventOptions | string) {
    super(given)
    this.#callId = typeof given === 'string' ? undefined : given?.callId
  }

  protected override content(limits: SerializeLimits): Attributes {
    return {
      ...(this.params !== undefined && { [TOOL.arguments]: toJsonText(this.params, limits) }),
      ...(this.returns !== undefined && { [TOOL.result]: toJsonText(this.returns, limits) }),
    }
  }

  protected override facts(): Attributes {
    return {
      [TOOL.operation]: 'execute_tool',
      [TOOL.name]: givenText(this.name),
      ...(this.#callId && { [TOOL.callId]: this.#callId }),
    }
  }
}
