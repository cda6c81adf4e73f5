import { EXCEPTION } from '@agentops/protocol/attributes'
import { clip } from './serialize.ts'

const MAX_STACK_CHARACTERS = 32_768
const MAX_MESSAGE_CHARACTERS = 8192
const MAX_CAUSES = 8

/** What is recorded of something thrown. */
export interface ErrorDescription {
  readonly type: string
  readonly message: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Reads a property of something that may be hostile: a getter or proxy that throws gives ''. */
function read(thrown: object, key: string): string {
  try {
    const value: unknown = Reflect.get(thrown, key)
    return typeof value === 'string' ? value : ''
  } catch {
    return ''
  }
}

function causeOf(thrown: unknown): unknown {
  try {
    return thrown instanceof Error ? thrown.cause : undefined
  } catch {
    return undefined
  }
}

function classNameOf(thrown: object): string {
  const constructor: unknown = Reflect.get(thrown, 'constructor')
  return typeof constructor === 'function' ? constructor.name : ''
}

function typeOf(thrown: object): string {
  const own = read(thrown, 'name')
  if (own !== '' && own !== 'Error') return own
  // SDKs often leave `name` at "Error" on their own classes: the class says more.
  return classNameOf(thrown) || 'Error'
}

/** The stack with the stacks of its causes, as Node prints them. */
function stackOf(thrown: unknown): string {
  const stacks: string[] = []
  let current = thrown
  while (current instanceof Error && stacks.length < MAX_CAUSES) {
    stacks.push(read(current, 'stack') || `${typeOf(current)}: ${read(current, 'message')}`)
    current = causeOf(current)
  }
  return stacks.join('\nCaused by: ')
}

function primitiveText(thrown: unknown): string {
  return typeof thrown === 'string' ? thrown : String(thrown)
}

/** Describes anything thrown, Error or not, with OpenTelemetry's `exception.*` attributes. Never throws. */
export function describeError(thrown: unknown): ErrorDescription {
  const isObject = typeof thrown === 'object' && thrown !== null
  const type = isObject ? typeOf(thrown) : typeof thrown
  const raw = isObject ? read(thrown, 'message') : primitiveText(thrown)
  const message = clip(raw, MAX_MESSAGE_CHARACTERS)
  const stack = clip(stackOf(thrown), MAX_STACK_CHARACTERS)
  return {
    type,
    message,
    attributes: {
      [EXCEPTION.type]: type,
      [EXCEPTION.message]: message,
      ...(stack && { [EXCEPTION.stacktrace]: stack }),
    },
  }
}
