import type { LogFilter, SessionFilter } from './api-client.ts'

/** Names of what is cached, from the general to the particular. */
export const queryKeys = {
  lists: ['sessions'],
  list: (filter: SessionFilter) => ['sessions', filter],
  session: (id: string) => ['session', id],
  events: (sessionId: string) => ['events', sessionId],
  comparison: (a: string, b: string) => ['comparison', a, b],
  branches: (sessionId: string) => ['branches', sessionId],
  attachments: (sessionId: string) => ['attachments', sessionId],
  runner: ['runner'],
  project: ['project'],
  search: (sessionId: string, text: string) => ['search', sessionId, text],
  logs: (sessionId: string, filter: LogFilter) => ['logs', sessionId, filter],
  event: (sessionId: string, id: string) => ['event', sessionId, id],
} as const
