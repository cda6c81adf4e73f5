import type { RequestEdit } from '../../time-travel/diversion.ts'
import { currentScope, runInScope } from '../../context.ts'
import type { Around } from './place.ts'
import { property } from './plain-body.ts'

/**
 * Signs an edited request as the client that made it would have signed it.
 *
 * @returns all its headers, by lower-case name
 */
export type SignAnew = (edit: RequestEdit) => Promise<Readonly<Record<string, string>>>

/** The part of a client of AWS's that is public for things like this. */
interface MiddlewareStack {
  add(middleware: Middleware, options: object): void
  remove(name: string): boolean
}

type Next = (args: object) => unknown
type Middleware = (next: Next, context: object) => Next

const NAME = 'agentOpsSignAnew'

/** Innermost of the steps that see a request as it will be sent; it runs again for each attempt. */
const OPTIONS = { name: NAME, step: 'finalizeRequest', priority: 'low', override: true } as const

/** Where the client's own middleware keeps who signs, and as whom (`@smithy/core`). */
const CONTEXT = '__smithy_context'

/** What a request that was signed before has of that, beside what a signer takes away itself. */
const DIGEST = 'x-amz-content-sha256'

function copyOf(request: object, edit: RequestEdit): object {
  const { body, path = property(request, 'path') } = edit
  const given: Record<string, string> = Object(property(request, 'headers'))
  const { [DIGEST]: _before, ...headers } = given
  const copy: object = Object.create(Object.getPrototypeOf(request))
  const length = String(Buffer.byteLength(body))
  return Object.assign(copy, request, {
    body,
    path,
    headers: { ...headers, 'content-length': length },
  })
}

/** The client's own signer is handed its own identity, which is not looked at. */
function signerOf(context: object, request: object): SignAnew | undefined {
  const scheme = property(property(context, CONTEXT), 'selectedHttpAuthScheme')
  const signer = property(scheme, 'signer')
  const sign = property(signer, 'sign')
  if (typeof sign !== 'function') return undefined
  const properties = property(property(scheme, 'httpAuthOption'), 'signingProperties') ?? {}
  return async (edit) => {
    const given = [copyOf(request, edit), property(scheme, 'identity'), properties]
    const signed: unknown = await Reflect.apply(sign, signer, given)
    return { ...Object(property(signed, 'headers')) }
  }
}

const middleware: Middleware = (next, context) => (args) => {
  const request = property(args, 'request')
  const isRequest = typeof request === 'object' && request !== null
  const signAnew = isRequest ? signerOf(context, request) : undefined
  return signAnew ? runInScope({ ...currentScope(), signAnew }, () => next(args)) : next(args)
}

function isStack(stack: unknown): stack is MiddlewareStack {
  return ['add', 'remove', 'addRelativeTo'].every(
    (name) => typeof property(stack, name) === 'function',
  )
}

/** Whether a client, or a class of clients, is one of AWS's SDK. */
export function isAwsClient(client: object): boolean {
  const prototype = typeof client === 'function' ? property(client, 'prototype') : undefined
  const isClass = ['send', 'destroy'].every(
    (name) => typeof property(prototype, name) === 'function',
  )
  return isClass || isStack(property(client, 'middlewareStack'))
}

/**
 * What runs in place of `send` of AWS's clients: in a replay each request takes along how to sign it
 * anew, should it be edited.
 *
 * @param isReplaying whether the running code is part of a session that runs again
 */
export function aroundAwsSend(isReplaying: () => boolean): Around {
  return (call, _parameters, client) => {
    const stack = property(client, 'middlewareStack')
    if (!isReplaying() || !isStack(stack)) return call()
    stack.add(middleware, OPTIONS)
    try {
      // It puts its steps together before it returns.
      return call()
    } finally {
      stack.remove(NAME)
    }
  }
}
