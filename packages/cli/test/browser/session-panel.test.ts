import { Client, Event, recordAction, trackAgent } from '@agentops/sdk'
import { launchBrowser } from '@agentops/testkit/browser'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAgentops } from '../agentops.ts'

/** A person signs in to a server with keys and looks at what a session's agents logged and threw. */

/** A picture of one pixel. */
const PIXEL = 'R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs='
const KEY = 'key-of-the-test'

class Writer {
  readonly write = recordAction('draft')(async () => {
    process.stdout.write('no title given\n')
    const cause = new AggregateError([new TypeError('first'), new RangeError('second')], 'both')
    throw new Error('cannot write', { cause })
  })

  async work(): Promise<void> {
    await this.write().catch(() => undefined)
  }
}

class Decision extends Event {
  override readonly type = 'decision'
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let dev: ReturnType<typeof startAgentops>
let browser: Awaited<ReturnType<typeof launchBrowser>>
let page: Awaited<ReturnType<typeof browser.newPage>>
let url: string
let sessionUrl: string

beforeAll(async () => {
  directory = await temporaryDirectory('session-panel')
  const options = ['--port', '0', '--data', directory.path, '--json', '--key', KEY]
  dev = startAgentops(['dev', ...options])
  url = JSON.parse(await dev.waitForLine(/"port"/)).url
  const client = new Client({ endpoint: url, apiKey: KEY, autoStartSession: false, spool: false })
  const session = client.startSession({ name: 'weekly report' })
  const writer = new (trackAgent('writer')(Writer))()
  await session.run(async () => {
    await writer.work()
    new Decision({ name: 'go on' }).record()
    session.attach({ name: 'cart.gif', data: Buffer.from(PIXEL, 'base64') })
  })
  await session.end({ state: 'Fail', reason: 'the writer failed' })
  await client.shutdown()
  sessionUrl = session.url
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
})

afterAll(async () => {
  await browser?.close()
  dev?.kill('SIGINT')
  await dev?.finished()
  await directory?.remove()
})

it('a server with keys asks for one, and then shows its sessions', async () => {
  await page.goto(url)
  const form = page.getByTestId('sign-in')
  await form.getByLabel('Key').fill('wrong')
  await form.getByRole('button', { name: 'Sign in' }).click()
  await form.getByText('none of the keys').waitFor()
  await form.getByLabel('Key').fill(KEY)
  await form.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('weekly report').first().waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  expect(await form.count()).toBe(0)
})

it('what is attached to the session is shown with it', async () => {
  await page.goto(sessionUrl)
  const picture = page.getByTestId('attachments').getByAltText('cart.gif')
  await picture.waitFor()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1)
})

it('what the session logged leads to the event that logged it, and that to its own log', async () => {
  await page.goto(`${sessionUrl}?view=logs`)
  const log = page.getByTestId('log-list')
  await log.getByText('no title given').waitFor()
  await log.getByRole('button', { name: 'draft' }).click()
  await page.getByRole('tab', { name: 'Logs' }).click()
  await page.getByTestId('log-list').getByText('no title given').waitFor()
  expect(page.url()).toContain('?event=')
})

it('an error shows what it comes from, the errors of an aggregate too', async () => {
  await page.getByRole('tab', { name: 'Details' }).click()
  const lines = await page.getByTestId('causes').first().innerText()
  expect(lines.split('\n').filter(Boolean)).toEqual([
    'Caused by AggregateError',
    'both',
    'Error 1 TypeError',
    'first',
    'Error 2 RangeError',
    'second',
  ])
})

it('an agent that is picked is looked for, and an own type has its name', async () => {
  await page.goto(`${sessionUrl}?view=agents`)
  const agents = page.getByTestId('agent-list').getByRole('button')
  await agents.filter({ hasText: 'writer' }).click()
  await page.getByText('go on').waitFor({ state: 'detached' })
  await page.getByLabel('Find events by name').fill('decision')
  await page.getByText('go on').first().click()
  const panel = page.getByTestId('detail-panel')
  await expect.poll(() => panel.getByText('decision').count()).toBe(1)
})
