/** A class with decorators of TypeScript's `experimentalDecorators`; compiled on its own, as those need. */
import { recordAction, recordTool, trackAgent } from '@agentops/sdk'

/** What the test looks at. */
@trackAgent('legacy agent')
export class LegacyRobot {
  #power = 1

  @recordAction('greet')
  greet(whom: string): string {
    return `greets ${whom} at ${this.#power}`
  }

  @recordTool()
  static async measure(length: number): Promise<number> {
    return length * 2
  }

  @recordAction()
  get power(): number {
    return this.#power
  }

  set power(value: number) {
    this.#power = value
  }
}
