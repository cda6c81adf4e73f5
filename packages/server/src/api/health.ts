import { Health } from '@agentops/protocol/api'
import { VERSION } from '@agentops/protocol/version'
import type { Store } from '../store/connection.ts'
import type { Route } from './route.ts'

const SCHEMA = { name: 'Health', schema: Health }

/** Routes that say whether the process lives and whether its store answers. */
export function healthRoutes(store: Store): Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      summary: 'The process is alive',
      answers: { 200: { description: 'Alive', schema: SCHEMA } },
      handle: (context) =>
        context.json({ status: 'ok', version: VERSION, store: store.label }, 200),
    },
    {
      method: 'GET',
      path: '/readyz',
      summary: 'The store answers',
      answers: {
        200: { description: 'Ready', schema: SCHEMA },
        503: { description: 'The store does not answer', schema: SCHEMA },
      },
      handle: async (context) => {
        const ready = await store.ping()
        const status = ready ? 'ok' : 'unavailable'
        return context.json({ status, version: VERSION, store: store.label }, ready ? 200 : 503)
      },
    },
  ]
}
