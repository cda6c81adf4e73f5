import { z } from 'zod'
import type { Hub } from '../live/hub.ts'
import { liveStream } from '../live/stream.ts'
import { type Route, readQuery } from './route.ts'

const LiveQuery = z.object({
  session: z.string().max(1000).optional().describe('Only events of this session'),
})

/** The route of live updates. */
export function liveRoutes(hub: Hub): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/live',
      summary: 'Server-sent events of what changes; send Last-Event-ID to resume',
      query: { name: 'LiveQuery', schema: LiveQuery },
      answers: { 200: { description: 'A stream of LiveMessage', type: 'text/event-stream' } },
      handle: (context) => {
        const { session } = readQuery(context, LiveQuery)
        const sent = context.req.header('last-event-id') ?? ''
        const lastId = /^\d{1,16}$/.test(sent) ? Number(sent) : undefined
        const { signal } = context.req.raw
        return context.body(liveStream(hub, { session, lastId, signal }), 200, {
          'Content-Type': 'text/event-stream; charset=utf-8',
          'Cache-Control': 'no-store',
          'X-Accel-Buffering': 'no',
        })
      },
    },
  ]
}
