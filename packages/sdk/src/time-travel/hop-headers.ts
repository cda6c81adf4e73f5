/** Headers that describe the wire and not the answer: the serving connection makes its own. */
export const HOP_HEADERS: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
])
