/** Events told by hand, one of a type of our own, and an error with what it made fail. */
import { ActionEvent, ErrorEvent, Event, init, LLMEvent, shutdown, ToolEvent } from '@agentops/sdk'

init({ name: 'events example' })

class Checkout extends Event {
  readonly type = 'checkout'
  readonly cart: string
  readonly total: number

  constructor(cart: string, total: number) {
    super({ name: `checkout of ${cart}` })
    this.cart = cart
    this.total = total
  }
}

new ActionEvent({ name: 'plan', params: { goal: 'buy' }, returns: ['search', 'pay'] }).record()
new ToolEvent({ name: 'search', params: { text: 'tea' }, returns: ['green tea'] }).record()
new LLMEvent({ provider: 'local', model: 'tiny', input: 'Which tea?', output: 'Green.' }).record()

const checkout = new Checkout('cart-17', 12.5)
try {
  checkout.run(() => {
    throw new RangeError('card declined', { cause: new Error('limit reached') })
  })
} catch (error) {
  new ErrorEvent({ error, trigger: checkout }).record()
}
await shutdown()
