import { pathOf } from '../llms/wire/url.ts'
import type { Answer } from './answer.ts'

/** What is sent in the place of what the program asks. */
export interface RequestEdit {
  readonly body: string
  /** Path without query, where another model is asked at another path. */
  readonly path?: string
  /** The model that this path names. */
  readonly model?: string
  /** Headers in the place of the program's own, by lower-case name: the signature of the edited request. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What becomes of a provider call in a replay. */
export type CallDecision =
  | { readonly kind: 'serve'; readonly answer: Answer }
  /** It goes to the provider, with an edit or as it is. */
  | { readonly kind: 'live'; readonly edit?: RequestEdit }

/** Decides what becomes of a request before it is sent. */
export interface Diversion {
  /** Whether answers come with their recorded delays. */
  readonly isPaced: boolean
  /**
   * @param body undefined when there is none
   * @throws what the request is to fail with
   */
  decide(body: Uint8Array | undefined): Promise<CallDecision>
}

/** The diversions of requests and streams that a tap has seen being made. */
const diversions = new WeakMap<object, Diversion>()

/** Notes the diversion of a request, for whoever carries it. */
export function noteDiversion(request: object, diversion: Diversion | undefined): void {
  if (diversion) diversions.set(request, diversion)
}

/** The diversion of a request; undefined for one that goes its own way. */
export function diversionOf(request: object): Diversion | undefined {
  return diversions.get(request)
}

/** The target of an edited request: another path perhaps, and the program's own query. */
export function editedTarget(target: string, { path }: RequestEdit): string {
  return path === undefined ? target : path + target.slice(pathOf(target).length)
}

/** The same of a whole URL. */
export function editedUrl(url: string, edit: RequestEdit): string {
  if (!URL.canParse(url)) return url
  const { origin, href } = new URL(url)
  return origin + editedTarget(href.slice(origin.length), edit)
}

/** The headers of an edited request, with its length where the program told one. */
export function editedHeaders(
  headers: readonly (readonly [string, unknown])[],
  { body, headers: signed = {} }: RequestEdit,
): [string, unknown][] {
  const own: Readonly<Record<string, unknown>> = {
    ...signed,
    'content-length': String(Buffer.byteLength(body)),
  }
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const kept = headers.map(([name, value]): [string, unknown] => [
    name,
    own[name.toLowerCase()] ?? value,
  ])
  const added = Object.entries(signed).filter(([name]) => !given.has(name))
  return [...kept, ...added]
}
