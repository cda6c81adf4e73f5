import { type EventId, parseEventId, parseSessionId, type SessionId } from '@agentops/protocol/ids'
import type { ModelPrice } from '@agentops/protocol/price'
import { LOG_LEVELS, type LogLevel } from '../logger.ts'
import {
  ENVIRONMENT_FIELDS,
  type EnvironmentField,
  readEnvironmentFields,
} from './environment-fields.ts'
import { readFlag } from './flag.ts'
import { readPrices } from './price-list.ts'

/** How a value is read, and what to say when it cannot be. */
export interface Kind<Value> {
  /** Completes "option x must be …". */
  readonly expected: string
  /** `undefined` when the given value is none of this kind. Texts are taken as from the environment. */
  parse(given: unknown): Value | undefined
}

/** Any text. */
export const text: Kind<string> = {
  expected: 'a text',
  parse: (given) => (typeof given === 'string' ? given : undefined),
}

/** A key: it goes into a header, so it may hold nothing that a header may not. */
export const key: Kind<string> = {
  expected: 'a text of visible ASCII characters without spaces',
  parse(given) {
    const trimmed = typeof given === 'string' ? given.trim() : ''
    return /^[!-~]+$/.test(trimmed) ? trimmed : undefined
  },
}

/** true or false; in the environment also as it is written elsewhere: `1`, `no`, `OFF`. */
export const flag: Kind<boolean> = {
  expected: 'true or false',
  parse: readFlag,
}

function finite(given: unknown): number | undefined {
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** A number within bounds. */
export function number(least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  const isOpen = most === Number.MAX_SAFE_INTEGER
  return {
    expected: isOpen ? `a number, ${least} or more` : `a number from ${least} to ${most}`,
    parse(given) {
      const value = finite(given)
      return value !== undefined && value >= least && value <= most ? value : undefined
    },
  }
}

/** A number of things. */
export function whole(least: number): Kind<number> {
  return {
    expected: `a whole number, ${least} or more`,
    parse(given) {
      const value = finite(given)
      return Number.isSafeInteger(value) && Number(value) >= least ? value : undefined
    },
  }
}

/** Node's timers run at once when they are to wait longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** How long something may wait. */
export const milliseconds: Kind<number> = {
  expected: 'a number, 0 or more',
  parse(given) {
    const value = finite(given)
    return value !== undefined && value >= 0 ? Math.min(value, LONGEST_TIMER_MS) : undefined
  },
}

/** A list of texts; one text is split at its commas. */
export const texts: Kind<readonly string[]> = {
  expected: 'a list of texts',
  parse(given) {
    const list: unknown = typeof given === 'string' ? given.split(',') : given
    if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) return undefined
    return list.map((item: string) => item.trim()).filter((item) => item !== '')
  },
}

/** An http(s) URL, without the slashes at its end. */
export const httpUrl: Kind<string> = {
  expected: 'an http(s) URL without a password or a query',
  parse(given) {
    if (typeof given !== 'string' || !URL.canParse(given)) return undefined
    const url = new URL(given)
    if (url.username + url.password + url.search + url.hash !== '') return undefined
    return /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : undefined
  },
}

/** A session id. */
export const sessionId: Kind<SessionId> = {
  expected: 'a session id, which is a UUID',
  parse: (given) => (typeof given === 'string' ? parseSessionId(given) : undefined),
}

/** An event id. */
export const eventId: Kind<EventId> = {
  expected: 'an event id, which is 16 hex digits',
  parse: (given) => (typeof given === 'string' ? parseEventId(given) : undefined),
}

/** How much the SDK says. */
export const logLevel: Kind<LogLevel> = {
  expected: LOG_LEVELS.join(', '),
  parse: (given) => LOG_LEVELS.find((level) => level === String(given).trim().toLowerCase()),
}

/** The parts of the host environment that are recorded. */
export const environmentFields: Kind<readonly EnvironmentField[]> = {
  expected: `true, false or a choice of ${ENVIRONMENT_FIELDS.join(', ')}`,
  parse: readEnvironmentFields,
}

/** A user's own prices. */
export const prices: Kind<readonly ModelPrice[]> = {
  expected:
    'a list of prices, each with model, input and output in US dollars a million tokens, or a JSON file of them',
  parse: readPrices,
}

function pattern(given: unknown): RegExp | undefined {
  try {
    if (given instanceof RegExp) return new RegExp(given.source, `${given.flags.replace('g', '')}g`)
    return typeof given === 'string' ? new RegExp(given, 'g') : undefined
  } catch {
    return undefined
  }
}

/** Regular expressions, as such or as their source. */
export const patterns: Kind<readonly RegExp[]> = {
  expected: 'a list of regular expressions',
  parse(given) {
    const list: unknown = typeof given === 'string' ? given.split(/\s+/).filter(Boolean) : given
    if (!Array.isArray(list)) return undefined
    const read = list.map(pattern)
    const valid = read.filter((item) => item !== undefined)
    return valid.length === read.length ? valid : undefined
  },
}

/** A function; what it takes and gives is up to the type checker. */
export function callback<Value extends (...parameters: never[]) => unknown>(): Kind<Value> {
  const isFunction = (given: unknown): given is Value => typeof given === 'function'
  return { expected: 'a function', parse: (given) => (isFunction(given) ? given : undefined) }
}

/** A list of objects that have these methods. */
export function objectsWith<Value extends object>(
  methods: readonly (keyof Value & string)[],
): Kind<readonly Value[]> {
  const fits = (item: unknown): item is Value =>
    typeof item === 'object' &&
    item !== null &&
    methods.every((method) => typeof Reflect.get(item, method) === 'function')
  return {
    expected: `a list of objects with ${methods.join('(), ')}()`,
    parse: (given) => (Array.isArray(given) && given.every(fits) ? given : undefined),
  }
}
