import { digest } from './digest.ts'

/** One step of a path: what is about to happen inside its parent. */
export interface PathStep {
  readonly type: string
  readonly name: string
  readonly agentName: string
  /** Fingerprint of a tool's or action's input; empty for LLM calls, which are told apart by content. */
  readonly input?: string
  /** Another attempt at the last call of this name: it takes no place of its own. */
  readonly isRetry?: boolean
}

/**
 * Where in a program something happens: the steps from the root, each counted among its siblings in
 * the order of creation. Two counts are kept, because sibling tasks may race: `ordinal` among all of
 * a name, and `twin` among those of a name and the same input, which races do not disturb.
 *
 * @example
 * const path = CallPath.root().child({ type: 'tool', name: 'search', agentName: 'coder' })
 * path.text // 'coder/tool:search[0]'
 */
export class CallPath {
  readonly parent: CallPath | null
  readonly ordinal: number
  readonly #step: string
  readonly #input: string
  readonly #twin: number
  readonly #counts = new Map<string, number>()
  #keys: { names: string; inputs: string; exact: string; position: string } | undefined

  private constructor(parent: CallPath | null, step: string, input: string, isRetry: boolean) {
    this.parent = parent
    this.#step = step
    this.#input = input
    this.ordinal = parent ? parent.#count(step, isRetry) : 0
    this.#twin = parent ? parent.#count(`${step}\n${input}`, isRetry) : 0
  }

  /** The path of a session itself. */
  static root(): CallPath {
    return new CallPath(null, '', '', false)
  }

  /** The next step inside this one. Call it once, when the step is created. */
  child({ type, name, agentName, input = '', isRetry = false }: PathStep): CallPath {
    const step = JSON.stringify([agentName, type, name])
    return new CallPath(this, step, input, isRetry)
  }

  /** For people: `coder/tool:search[1] > chat…`. */
  get text(): string {
    if (this.parent === null) return ''
    const [agent = '', type = '', name = ''] = this.#words()
    const own = `${agent && `${agent}/`}${type}:${name}[${this.ordinal}]`
    return this.parent.parent === null ? own : `${this.parent.text} > ${own}`
  }

  /** The same for all paths of the same names. */
  get names(): string {
    return this.#allKeys().names
  }

  /** The same for all paths of the same names and inputs. */
  get inputs(): string {
    return this.#allKeys().inputs
  }

  /** Of one path alone, and stable when tasks with different inputs race. */
  get exact(): string {
    return this.#allKeys().exact
  }

  /** Of one path alone, whatever the inputs are. */
  get position(): string {
    return this.#allKeys().position
  }

  #words(): readonly string[] {
    const words: unknown = JSON.parse(this.#step)
    return Array.isArray(words) ? words.map(String) : []
  }

  #count(key: string, isRetry: boolean): number {
    const count = this.#counts.get(key) ?? 0
    if (isRetry) return Math.max(0, count - 1)
    this.#counts.set(key, count + 1)
    return count
  }

  /** Digests of digests: as long at any depth. */
  #allKeys(): { names: string; inputs: string; exact: string; position: string } {
    if (this.#keys) return this.#keys
    const above = this.parent ? this.parent.#allKeys() : undefined
    const own = `${this.#step}\n`
    const withInput = `${own}${this.#input}\n`
    this.#keys = {
      names: digest(`${own}${above?.names}`),
      inputs: digest(`${withInput}${above?.inputs}`),
      exact: digest(`${withInput}${this.#twin}\n${above?.exact}`),
      position: digest(`${own}${this.ordinal}\n${above?.position}`),
    }
    return this.#keys
  }
}
