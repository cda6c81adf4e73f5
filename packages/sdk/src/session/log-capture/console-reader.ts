import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { format } from 'node:util'
import type { ConsoleCall } from './console-tap.ts'

/** Methods that keep or tell what only a console knows. */
const STATEFUL = /^(count|time|groupEnd)/
/** Methods that ask for the time since a label's `time()`; of an unknown label Node's console warns. */
const OF_A_TIMER = new Set(['timeLog', 'timeEnd'])

/**
 * Says what a console prints that writes past `process.stdout`, as those of Bun, Deno and workers do: a
 * console of Node's, which writes to nobody, is told the same. It knows groups, counts and timers.
 */
export class ConsoleReader {
  readonly #timers = new Set<unknown>()
  #text = ''
  #console: object | undefined

  /** What a call has printed, with the end of its line; '' for a call that prints nothing. */
  read({ name, parameters }: ConsoleCall): string {
    const [label = 'default'] = parameters
    if (name === 'time') this.#timers.add(String(label))
    if (OF_A_TIMER.has(name) && !this.#timers.has(String(label))) return ''
    const told = this.#open()
    if (!told) return plainly(name, parameters)
    this.#text = ''
    const method: unknown = Reflect.get(told, name)
    if (typeof method === 'function') Reflect.apply(method, told, parameters)
    return this.#text
  }

  #open(): object | undefined {
    try {
      const stdout = new Writable({
        decodeStrings: false,
        write: (text, _encoding, done) => {
          this.#text += String(text)
          done()
        },
      })
      this.#console ??= new Console({ stdout, stderr: stdout, colorMode: false })
    } catch {
      return undefined
    }
    return this.#console
  }
}

/** Without that class, on the edge, a line says what was given to be said. */
function plainly(name: string, parameters: readonly unknown[]): string {
  if (STATEFUL.test(name)) return ''
  if (name !== 'assert') return format(...parameters)
  const [isTrue, ...said] = parameters
  return isTrue ? '' : `Assertion failed: ${format(...said)}`
}
