import type { LineLevel } from '../../delivery/otlp-logs.ts'

/** A call of the console. */
export interface ConsoleCall {
  readonly name: string
  readonly level: LineLevel
  readonly parameters: readonly unknown[]
}

const { bun, deno, node } = process.versions
const isNode = node !== undefined && bun === undefined && deno === undefined
/** What Node's `trace` gives to `error`. */
const TRACE = /^Trace(?::[^]*)?\n {4}at /

type Levels = Readonly<Record<string, LineLevel>>

/**
 * Methods with a level. Not `trace`: where we stood around it, our frames would be in what the user sees;
 * Node's prints the stack by `error`. In Node the others (`table`, `count`, `assert` …) call these or write to a stream.
 */
const LEVELS: Levels = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
}

/** Of Bun, Deno and workers these write past all others, too. */
const OTHERS: Levels = {
  table: 'info',
  dir: 'info',
  dirxml: 'info',
  group: 'info',
  groupCollapsed: 'info',
  groupEnd: 'info',
  assert: 'warn',
  count: 'info',
  countReset: 'info',
  time: 'info',
  timeLog: 'info',
  timeEnd: 'info',
}

const TAPPED: Levels = isNode ? LEVELS : { ...LEVELS, ...OTHERS }

/** Methods whose call need not print anything. */
export function mayBeSilent(name: string): boolean {
  return name in OTHERS
}

/** Whether Node's `trace` has called `error`. */
function isTrace(name: string, [text, ...others]: readonly unknown[]): boolean {
  const mayBe = name === 'error' && others.length === 0
  return mayBe && typeof text === 'string' && TRACE.test(text)
}

function tapMethod(
  [name, level]: readonly [name: string, level: LineLevel],
  around: (call: ConsoleCall, print: () => void) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(console, name)
  const original: unknown = Reflect.get(console, name)
  if (!own?.configurable || typeof original !== 'function') return () => undefined
  let isOn = true
  const method = function (this: unknown, ...parameters: unknown[]): void {
    const print = (): void => void Reflect.apply(original, this, parameters)
    const said = isTrace(name, parameters) ? 'trace' : level
    if (isOn) around({ name, level: said, parameters }, print)
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
  const restore = Object.entries(TAPPED).map((method) => tapMethod(method, around))
  return () => {
    for (const put of restore) put()
  }
}
