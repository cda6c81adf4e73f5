import { currentScope } from '../../context.ts'
import { sessionHere } from '../../default-client.ts'
import { aroundAxios } from './axios-tap.ts'
import type { OpenExchange, TransportTap } from './exchange.ts'
import { aroundFern } from './fern-tap.ts'
import { aroundFetch } from './fetch-tap.ts'
import type { Around } from './place.ts'
import { Places } from './places.ts'
import { property } from './plain-body.ts'
import { aroundAwsSend, isAwsClient } from './sign-anew.ts'

/** Where clients keep their transport. */
interface Transport {
  /** The objects that lead to it, from the client on. */
  readonly path: readonly string[]
  readonly name: string
  readonly kind: 'fetch' | 'fern' | 'axios'
}

const TRANSPORTS: readonly Transport[] = [
  // OpenAI, Anthropic, Groq, Together, Llama Stack (Stainless); Ollama
  { path: [], name: 'fetch', kind: 'fetch' },
  // Mistral (Speakeasy): the client, or its `HTTPClient`
  { path: ['_options', 'httpClient'], name: 'fetcher', kind: 'fetch' },
  { path: [], name: 'fetcher', kind: 'fetch' },
  // Cohere (Fern), whose clients are made of clients with options of their own
  { path: ['_options'], name: 'fetcher', kind: 'fern' },
  { path: ['v2', '_options'], name: 'fetcher', kind: 'fern' },
  { path: ['client', '_options'], name: 'fetcher', kind: 'fern' },
  { path: ['clientV2', '_options'], name: 'fetcher', kind: 'fern' },
  // Google GenAI
  { path: ['apiClient', 'clientOptions', 'httpOptions'], name: 'fetch', kind: 'fetch' },
  // An instance of axios with an adapter of its own
  { path: ['defaults'], name: 'adapter', kind: 'axios' },
]

/** Methods of classes through which every call of an instance goes: Stainless's clients, Ollama's. */
const SENDERS = ['fetchWithTimeout', 'processStreamableRequest']

/** A tap on the transports of single clients. */
export interface ClientTap extends TransportTap {
  /** Taps a client or a class of clients; false when no transport was found in it. */
  add(client: object): boolean
}

function holderOf(client: object, path: readonly string[]): object | undefined {
  let holder: unknown = client
  for (const name of path) holder = property(holder, name)
  const isHolder = typeof holder === 'object' || typeof holder === 'function'
  return isHolder && holder !== null ? holder : undefined
}

/** Makes the tap of this process on clients that were named to us. */
export function createClientTap(): ClientTap {
  let hook: OpenExchange | undefined
  const places = new Places()
  const ask = () => (currentScope().tapped ? undefined : hook)
  const aroundSend = aroundAwsSend(() => sessionHere()?.replay !== undefined)
  const arounds = { fetch: aroundFetch(ask), fern: aroundFern(ask), axios: aroundAxios(ask) }

  const put = (holder: object, name: string, around: Around): boolean => {
    const place = places.get(holder, name, around)
    if (hook) place.put()
    return true
  }
  const addInstance = (client: object): boolean => {
    let isFound = false
    for (const { path, name, kind } of TRANSPORTS) {
      const holder = holderOf(client, path)
      if (!holder || !Object.hasOwn(holder, name)) continue
      if (typeof property(holder, name) === 'function') isFound = put(holder, name, arounds[kind])
    }
    return isFound
  }
  /** Instances get their transport when they are made: it is tapped at their first call. */
  const addClass = (prototype: object): boolean => {
    const sender = SENDERS.find((name) => typeof property(prototype, name) === 'function')
    if (sender === undefined) return false
    return put(prototype, sender, (call, _parameters, self) => {
      if (hook && typeof self === 'object' && self !== null) addInstance(self)
      return call()
    })
  }
  return {
    add(client) {
      const prototype = property(client, 'prototype')
      if (isAwsClient(client)) {
        const holder = typeof client === 'function' ? Object(prototype) : client
        return put(holder, 'send', aroundSend)
      }
      const isClass = typeof client === 'function' && typeof prototype === 'object' && prototype
      return addInstance(client) || (isClass ? addClass(prototype) : false)
    },
    enable(open) {
      hook = open
      places.each((place) => place.put())
    },
    disable() {
      hook = undefined
      places.each((place) => place.remove())
    },
  }
}
