/** The same recorders as decorators of methods and as wrappers of functions. */
import { init, recordAction, recordTool, shutdown } from '@agentops/sdk'

init({ name: 'decorators example' })

class Librarian {
  readonly #shelf = ['Emma', 'Ulysses']

  @recordTool('find book')
  find(title: string): string | undefined {
    return this.#shelf.find((book) => book === title)
  }

  @recordAction()
  async *read(title: string): AsyncGenerator<string> {
    for (const page of [1, 2, 3]) yield `${title}, page ${page}`
  }
}

const greet = recordAction('greet')((name: string) => `Hello, ${name}`)

const librarian = new Librarian()
console.log(greet('reader'), librarian.find('Emma'))
for await (const page of librarian.read('Emma')) console.log(page)
await shutdown()
