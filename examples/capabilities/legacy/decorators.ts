/** The decorators under TypeScript's `experimentalDecorators`, as NestJS and others compile with. */
import { init, recordAction, recordTool, shutdown, trackAgent } from '@agentops/sdk'

init({ name: 'legacy decorators example' })

@trackAgent('cook')
class Cook {
  @recordTool('taste')
  taste(dish: string): string {
    return `${dish} wants salt`
  }

  @recordAction()
  async serve(dish: string): Promise<string> {
    return this.taste(dish)
  }
}

console.log(await new Cook().serve('soup'))
await shutdown()
