import type { LineLevel } from '../../delivery/otlp-logs.ts'

/** A call of the console. */
export interface ConsoleCall {
  readonly level: LineLevel
  readonly parameters: readonly unknown[]
}

/**
 * Node's `trace` prints the stack by `error`: where we stood around it, our frames would be in what the
 * user sees. Other runtimes print it by themselves.
 */
const TRACES_BY_ERROR = !('bun' in process.versions || 'deno' in process.versions)
const TRACE = /^Trace(?::[^]*)?\n {4}at /

/** Methods with a level; the others (`table`, `count`, `assert` …) call these or write to a stream. */
const LEVELS = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
  trace: 'trace',
} as const

function levelOf(name: keyof typeof LEVELS, parameters: readonly unknown[]): LineLevel {
  const [text, ...others] = parameters
  const mayTrace = TRACES_BY_ERROR && name === 'error' && others.length === 0
  const isTrace = mayTrace && typeof text === 'string' && TRACE.test(text)
  return isTrace ? 'trace' : LEVELS[name]
}

function tapMethod(
  name: keyof typeof LEVELS,
  around: (call: ConsoleCall, print: () => void) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(console, name)
  const original: unknown = Reflect.get(console, name)
  if (!own?.configurable || typeof original !== 'function') return () => undefined
  let isOn = true
  const method = function (this: unknown, ...parameters: unknown[]): void {
    const print = (): void => void Reflect.apply(original, this, parameters)
    if (isOn) around({ level: levelOf(name, parameters), parameters }, print)
    else print()
  }
  Object.defineProperties(method, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  })
  Object.defineProperty(console, name, { ...own, value: method })
  return () => {
    isOn = false
    if (Reflect.get(console, name) === method) Object.defineProperty(console, name, own)
  }
}

/**
 * Sees calls of the global console.
 *
 * @param around must call `print`, once, and throw only what that throws
 * @returns puts the console back as it was
 */
export function tapConsole(around: (call: ConsoleCall, print: () => void) => void): () => void {
  const names = (Object.keys(LEVELS) as (keyof typeof LEVELS)[]).filter(
    (name) => name !== 'trace' || !TRACES_BY_ERROR,
  )
  const restore = names.map((name) => tapMethod(name, around))
  return () => {
    for (const put of restore) put()
  }
}
