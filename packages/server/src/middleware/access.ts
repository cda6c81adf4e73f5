import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { RequestError } from '../errors.ts'

/** Where a browser that has signed in keeps the proof of it. */
export const COOKIE = 'agentops_key'

/** Knows the keys of a server; comparisons take the same time for any text. */
export interface KeyRing {
  accepts(key: string): boolean
  /** Whether a cookie was made of one of the keys. */
  acceptsCookie(cookie: string): boolean
}

/** A ring of keys. */
export function keyRing(keys: readonly string[]): KeyRing {
  const digests = keys.map(digestOf)
  const proofs = keys.map((key) => digestOf(cookieOf(key)))
  const isAmong = (known: readonly Buffer[], text: string): boolean => {
    const sent = digestOf(text)
    return known.map((digest) => timingSafeEqual(digest, sent)).includes(true)
  }
  return {
    accepts: (key) => isAmong(digests, key),
    acceptsCookie: (cookie) => isAmong(proofs, cookie),
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
export function requireKey(ring: KeyRing): MiddlewareHandler {
  return async (context, next) => {
    const header = context.req.header('authorization') ?? ''
    const isKnown = ring.accepts(/^Bearer (.+)$/i.exec(header)?.[1] ?? '')
    if (!isKnown && !ring.acceptsCookie(getCookie(context, COOKIE) ?? '')) {
      throw new RequestError(401, 'unauthorized', 'this server needs a key', {
        hint: 'Send it as `Authorization: Bearer <key>`; with the SDK set AGENTOPS_API_KEY',
      })
    }
    if (!isKnown) refuseOtherSites(context)
    await next()
  }
}

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
