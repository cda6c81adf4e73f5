import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { PARENT_KEY_HEADER, type ProjectKey, WARNING_HEADER } from '@agentops/protocol/project'
import { RequestError } from '../errors.ts'
import type { Project } from '../projects/project.ts'
import type { Projects } from '../projects/projects.ts'
import { noteProjects } from '../projects/request-project.ts'

/** Where a browser that has signed in keeps the proof of it. */
export const COOKIE = 'agentops_key'

/** Knows the keys of a server; comparisons take the same time for any text. */
export interface KeyRing {
  /** The project that a key opens; undefined when it is none of the keys. */
  projectOf(key: string): string | undefined
  /** The project of the key that a cookie was made of. */
  projectOfCookie(cookie: string): string | undefined
}

/** A ring of keys. */
export function keyRing(keys: readonly ProjectKey[]): KeyRing {
  const digests = keys.map(({ key }) => digestOf(key))
  const proofs = keys.map(({ key }) => digestOf(cookieOf(key)))
  const find = (known: readonly Buffer[], text: string): string | undefined => {
    const sent = digestOf(text)
    return keys[known.map((digest) => timingSafeEqual(digest, sent)).indexOf(true)]?.project
  }
  return {
    projectOf: (key) => find(digests, key),
    projectOfCookie: (cookie) => find(proofs, cookie),
  }
}

/** What stands for a key in a browser: the key cannot be read from it. */
export function cookieOf(key: string): string {
  return createHmac('sha256', key).update('agentops browser').digest('base64url')
}

/**
 * Lets a request pass that carries one of the keys, or the cookie of a browser that has signed in with
 * one; a change that a page of another site asks for is refused all the same.
 */
export function requireKey(ring: KeyRing, projects: Projects): MiddlewareHandler {
  return async (context, next) => {
    const header = context.req.header('authorization') ?? ''
    const ofKey = ring.projectOf(/^Bearer (.+)$/i.exec(header)?.[1] ?? '')
    const name = ofKey ?? ring.projectOfCookie(getCookie(context, COOKIE) ?? '')
    if (name === undefined) {
      throw new RequestError(401, 'unauthorized', 'this server needs a key', {
        hint: 'Send it as `Authorization: Bearer <key>`; with the SDK set AGENTOPS_API_KEY',
      })
    }
    if (ofKey === undefined) refuseOtherSites(context)
    const project = projects.named(name)
    noteProjects(context, project, parentOf(context, project, { ring, projects }))
    await next()
  }
}

interface Known {
  readonly ring: KeyRing
  readonly projects: Projects
}

/** The other project whose key a request carries as parent key; a wrong one is told, and loses nothing. */
function parentOf(context: Context, own: Project, { ring, projects }: Known): Project | undefined {
  const key = context.req.header(PARENT_KEY_HEADER)
  if (key === undefined) return undefined
  const name = ring.projectOf(key)
  if (name === undefined) context.header(WARNING_HEADER, UNKNOWN_PARENT)
  return name === undefined || name === own.name ? undefined : projects.named(name)
}

const UNKNOWN_PARENT =
  'the parent key is none of the keys of this server: no other project sees the session'

/** A browser sends its cookies for any page: what changes something must come from ours. */
export function refuseOtherSites(context: Context): void {
  const origin = context.req.header('origin')
  const host = (context.req.header('host') ?? '').toLowerCase()
  if (isChange(context.req.method) && origin !== undefined && hostOf(origin) !== host) {
    throw new RequestError(
      403,
      'forbidden_origin',
      'a page of another site may not change anything here',
    )
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Guards a server without keys against web pages: a name that is not this machine's (DNS rebinding) and
 * a change that another site asks for are refused.
 */
export function requireLocal(host: string): MiddlewareHandler {
  const names = new Set([...LOOPBACK, host.includes(':') ? `[${host}]` : host])
  return async (context, next) => {
    const sentHost = context.req.header('host') ?? ''
    if (!names.has(sentHost.replace(/:\d+$/, '').toLowerCase())) {
      throw new RequestError(
        403,
        'forbidden_host',
        `the host name “${sentHost.slice(0, 100)}” is not served here`,
        {
          hint: 'Use http://localhost or http://127.0.0.1, or start the server with keys',
        },
      )
    }
    refuseOtherSites(context)
    await next()
  }
}

function isChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : ''
}

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
