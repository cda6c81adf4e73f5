import { SESSION_SORTS, type SessionState } from '@agentops/protocol/session'
import type { SessionFilter } from './data/api-client.ts'

/** Every state, in the order in which they are offered. */
export const SESSION_STATES: readonly SessionState[] = [
  'running',
  'Success',
  'Fail',
  'Indeterminate',
]

/** Search parameters of a session's page. */
export interface SessionSearch {
  /** Id of the event that is selected. */
  readonly event?: string
  /** What is shown while none is: `agents`, `logs`; the session itself when absent. */
  readonly view?: string
  /** What of the selected event is shown: `logs`, `raw json`; its details when absent. */
  readonly tab?: string
  /** Text that the events in the tree say. */
  readonly find?: string
  /** Type of the events in the tree, or `failed`. */
  readonly type?: string
}

/** A change to what a session's page shows: what is absent stays, what is undefined is dropped. */
export type SessionChange = { readonly [Key in keyof SessionSearch]?: string | undefined }

/** Search parameters of the page that compares two sessions. */
export interface CompareSearch {
  /** Id of the session to compare with. */
  readonly a: string
  /** Id of the session that is compared. */
  readonly b: string
  /** Index of the step that is selected; the first divergence when absent. */
  readonly step?: string
  /** `differences` to leave out the steps that are the same. */
  readonly only?: string
}

/** Reads which sessions are compared from an address. */
export function readCompareSearch(search: Readonly<Record<string, unknown>>): CompareSearch {
  const step = textOf(search['step'])
  return {
    a: textOf(search['a']),
    b: textOf(search['b']),
    ...(/^\d+$/.test(step) && { step }),
    ...(search['only'] === 'differences' && { only: 'differences' }),
  }
}

/** Reads the sessions list's filter from an address; what makes no sense is left out. */
export function readSessionsSearch(search: Readonly<Record<string, unknown>>): SessionFilter {
  const state = SESSION_STATES.find((candidate) => candidate === search['state'])
  const tag = textOf(search['tag'])
  const q = textOf(search['q'])
  const sort = SESSION_SORTS.find((one) => one === search['sort'] && one !== 'started')
  return { ...(state && { state }), ...(tag && { tag }), ...(q && { q }), ...(sort && { sort }) }
}

/** Reads the selection on a session's page from an address. */
export function readSessionSearch(search: Readonly<Record<string, unknown>>): SessionSearch {
  const entries = SESSION_KEYS.map((key) => [key, textOf(search[key])] as const)
  return Object.fromEntries(entries.filter(([, text]) => text !== ''))
}

const SESSION_KEYS = [
  'event',
  'view',
  'tab',
  'find',
  'type',
] as const satisfies readonly (keyof SessionSearch)[]

/**
 * Reads the search part of an address as plain texts. The router's own reader takes what looks like
 * JSON for JSON, and an event id of digits would come back as another number.
 */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

/** Writes search parameters; absent ones are left out. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') query.set(key, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
