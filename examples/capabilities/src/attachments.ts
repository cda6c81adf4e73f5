/** A picture of what an agent saw, attached to its session: the dashboard shows it. */
import { init, recordTool, shutdown, startSession } from '@agentops/sdk'

init({ name: 'attachments example', autoStartSession: false })

/** The smallest picture there is: one pixel. A browser's `page.screenshot()` gives larger ones. */
const PIXEL = 'R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs='

const session = startSession()
const look = recordTool('look')(async (page: string) => {
  session.attach({ name: `${page}.gif`, data: Buffer.from(PIXEL, 'base64') })
  return 'an empty cart'
})

await session.run(() => look('cart'))
await shutdown()
