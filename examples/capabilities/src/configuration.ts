/** Options in code; a key in a tool's arguments does not leave the process. */
import { init, recordTool, shutdown } from '@agentops/sdk'

init({
  name: 'configuration example',
  tags: ['example'],
  secretPatterns: [/\bACME-\d{6}\b/],
  redact: (text, { type }) => (type === 'tool' ? text.replaceAll('Alice', '[name]') : text),
})

const book = recordTool('book')((order: { for: string; account: string; password: string }) => {
  return `booked for ${order.for}`
})

book({ for: 'Alice', account: 'ACME-123456', password: 'correct horse' })
await shutdown()
