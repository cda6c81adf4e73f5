import { BaseEvent } from './base-event.ts'

/**
 * Something that the agent did, told by hand where `recordAction` does not fit.
 *
 * @example
 * new ActionEvent({ name: 'plan', params: { goal }, returns: steps }).record()
 */
export class ActionEvent extends BaseEvent {
  readonly type = 'action'
}
