import { SignIn } from '@agentops/protocol/api'
import { deleteCookie, setCookie } from 'hono/cookie'
import { RequestError } from '../errors.ts'
import { COOKIE, cookieOf, type KeyRing, refuseOtherSites } from '../middleware/access.ts'
import { type Route, readJson } from './route.ts'

/** The route by which a browser shows a key once, and gets a cookie that stands for it. */
export function signInRoute(ring: KeyRing): Route {
  return {
    method: 'POST',
    path: '/api/v1/sign-in',
    summary: 'Show a key in a browser; the answer is a cookie that stands for it',
    body: { name: 'SignIn', schema: SignIn },
    answers: { 204: { description: 'The key is right' } },
    handle: async (context) => {
      refuseOtherSites(context)
      const { key } = await readJson(context, SignIn)
      if (ring.projectOf(key) === undefined) {
        throw new RequestError(401, 'wrong_key', 'this is none of the keys of this server', {
          hint: 'The keys are those that the server was started with: --key, or AGENTOPS_SERVER_KEYS',
        })
      }
      const protocol = context.req.header('x-forwarded-proto') ?? new URL(context.req.url).protocol
      setCookie(context, COOKIE, cookieOf(key), {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        secure: protocol.startsWith('https'),
      })
      return context.body(null, 204)
    },
  }
}

/** The route by which a browser gives its cookie back, to show another key. */
export const signOutRoute: Route = {
  method: 'POST',
  path: '/api/v1/sign-out',
  summary: 'Forget the key that a browser has shown',
  answers: { 204: { description: 'It is forgotten' } },
  handle: (context) => {
    refuseOtherSites(context)
    deleteCookie(context, COOKIE, { path: '/' })
    return context.body(null, 204)
  },
}
