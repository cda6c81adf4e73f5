import { EXCEPTION, LLM } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import type { EnvironmentField } from '../config/environment-fields.ts'
import { givenText } from '../given.ts'
import { providerOf } from './provider-failures.ts'
import { clip } from './serialize.ts'
import { withoutDirectories } from './stack-paths.ts'

const MAX_STACK_CHARACTERS = 32_768
const MAX_MESSAGE_CHARACTERS = 8192
const MAX_CODE_CHARACTERS = 200
/** Causes and aggregated errors that are described, however they are nested. */
const MAX_ERRORS = 24

/** What is recorded of something thrown. */
export interface ErrorDescription {
  readonly type: string
  readonly message: string
  readonly attributes: Readonly<Record<string, string | number>>
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

/** Reads a property that holds anything; what throws holds nothing. */
function readAny(thrown: object, key: string): unknown {
  try {
    return Reflect.get(thrown, key)
  } catch {
    return undefined
  }
}

/** What an error says it comes from: its cause, and the errors that it stands for. */
function sourcesOf(thrown: unknown): { readonly how: string; readonly error: unknown }[] {
  if (!isError(thrown)) return []
  const cause = readAny(thrown, 'cause')
  const errors = readAny(thrown, 'errors')
  const several: unknown[] = Array.isArray(errors) ? errors : []
  return [
    ...(cause === undefined ? [] : [{ how: 'Caused by', error: cause }]),
    ...several.slice(0, MAX_ERRORS).map((error, index) => ({ how: `Error ${index + 1}`, error })),
  ]
}

function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error
  } catch {
    return false
  }
}

function classNameOf(thrown: object): string {
  const constructor = readAny(thrown, 'constructor')
  return typeof constructor === 'function' ? constructor.name : ''
}

function typeOf(thrown: object): string {
  const own = read(thrown, 'name')
  if (own !== '' && own !== 'Error') return own
  // SDKs often leave `name` at "Error" on their own classes: the class says more.
  return classNameOf(thrown) || 'Error'
}

/** An error and what it comes from, once each: chains may be circles. */
interface Walk {
  readonly seen: Set<unknown>
}

function isNew({ seen }: Walk, error: unknown): boolean {
  if (seen.has(error) || seen.size >= MAX_ERRORS) return false
  seen.add(error)
  return true
}

/** The stack with the stacks of what it comes from, as Node prints them. */
function stackOf(thrown: unknown, walk: Walk): string {
  if (!isNew(walk, thrown) || !isError(thrown)) return ''
  const own = read(thrown, 'stack') || `${typeOf(thrown)}: ${read(thrown, 'message')}`
  const more = sourcesOf(thrown).map(({ how, error }) => {
    const stack = isError(error) ? stackOf(error, walk) : messageOf(error)
    return stack && `\n${how}: ${stack}`
  })
  return own + more.join('')
}

function messageOf(thrown: unknown): string {
  const isObject = typeof thrown === 'object' && thrown !== null
  return clip(
    isObject ? read(thrown, 'message') : givenText(thrown ?? String(thrown)),
    MAX_MESSAGE_CHARACTERS,
  )
}

function nameOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? typeOf(thrown) : typeof thrown
}

/** What an error comes from, as data. */
function causesOf(thrown: unknown, walk: Walk): JsonValue[] {
  return sourcesOf(thrown).flatMap(({ how, error }) => {
    if (!isNew(walk, error)) return []
    const causes = causesOf(error, walk)
    const told = { how, type: nameOf(error), message: messageOf(error) }
    const described = { ...told, ...answerOf(error) }
    return [causes.length > 0 ? { ...described, causes } : described]
  })
}

/** What errors of provider SDKs tell of the answer that they stand for. */
interface ErrorAnswer {
  readonly code?: string
  readonly status?: number
  readonly requestId?: string
  readonly provider?: string
}

/** OpenAI and Anthropic say `status` and `requestID`, Cohere `statusCode`, AWS has `$metadata`. */
function answerOf(thrown: unknown): ErrorAnswer {
  if (typeof thrown !== 'object' || thrown === null) return {}
  const metadata = readAny(thrown, '$metadata')
  const places = typeof metadata === 'object' && metadata !== null ? [thrown, metadata] : [thrown]
  const find = (...keys: string[]) =>
    places.flatMap((place) => keys.map((key) => readAny(place, key)))
  const code = find('code').find(isCode)
  const status = find('status', 'statusCode', 'httpStatusCode').find(isHttpStatus)
  const requestId = find('requestID', 'requestId', 'request_id').find(
    (id) => typeof id === 'string',
  )
  const told = {
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId: clip(requestId, MAX_CODE_CHARACTERS) }),
  }
  const isLast = readAny(thrown, 'cause') === undefined
  const provider = providerOf(thrown, { ...told, ...(isLast && { message: messageOf(thrown) }) })
  return {
    ...(code !== undefined && { code: clip(String(code), MAX_CODE_CHARACTERS) }),
    ...told,
    ...(provider !== undefined && { provider }),
  }
}

function isCode(value: unknown): value is string | number {
  return typeof value === 'string' ? value !== '' : typeof value === 'number'
}

function isHttpStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 100 && Number(value) < 600
}

/** What of the machine may be told. */
interface Telling {
  readonly environment: readonly EnvironmentField[]
}

/**
 * Describes anything thrown, Error or not, with OpenTelemetry's `exception.*` attributes. Never throws.
 *
 * @param telling whether the stack may say where the program lies: its directory is part of the environment
 */
export function describeError(thrown: unknown, telling?: Telling): ErrorDescription {
  const type = nameOf(thrown)
  const message = messageOf(thrown)
  const isOpen = telling === undefined || telling.environment.includes('directory')
  const said = stackOf(thrown, { seen: new Set() })
  const stack = clip(isOpen ? said : withoutDirectories(said), MAX_STACK_CHARACTERS)
  const causes = causesOf(thrown, { seen: new Set([thrown]) })
  const { code, status, requestId, provider } = answerOf(thrown)
  return {
    type,
    message,
    attributes: {
      [EXCEPTION.type]: type,
      [EXCEPTION.message]: message,
      ...(stack && { [EXCEPTION.stacktrace]: stack }),
      ...(causes.length > 0 && { [EXCEPTION.causes]: JSON.stringify(causes) }),
      ...(code && { [LLM.errorCode]: code }),
      ...(status && { [LLM.httpStatus]: status }),
      ...(requestId && { [LLM.requestId]: requestId }),
      ...(provider && { [LLM.provider]: provider }),
    },
  }
}
