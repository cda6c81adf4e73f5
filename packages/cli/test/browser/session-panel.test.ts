import { Client, Event, recordAction, recordTool, trackAgent } from '@agentops/sdk'
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
  readonly chosen = 'a longer report'
}

/** Too long for the beginning that lists show. */
const FOUND_LATE = `${'x'.repeat(400)} a needle`

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
  const client = new Client({
    endpoint: url,
    apiKey: KEY,
    autoStartSession: false,
    spool: false,
    environment: { directory: false },
  })
  const session = client.startSession({ name: 'weekly report', tags: ['weekly'], userId: 'ada' })
  const writer = new (trackAgent('writer')(Writer))()
  await session.run(async () => {
    await writer.work()
    new Decision({ name: 'go on' }).record()
    recordTool('search')(() => FOUND_LATE)()
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

it('an agent that is picked is looked for, and an own type has its name and its fields', async () => {
  await page.goto(`${sessionUrl}?view=agents`)
  const agents = page.getByTestId('agent-list').getByRole('button')
  await agents.filter({ hasText: 'writer' }).click()
  await page.getByText('go on').waitFor({ state: 'detached' })
  await page.getByLabel('Find events that say').fill('longer report')
  await page.getByText('go on').first().click()
  const panel = page.getByTestId('detail-panel')
  await panel.getByRole('button', { name: 'Fields' }).waitFor()
  expect(await panel.innerText()).toContain('"chosen": "a longer report"')
  expect(await panel.getByTitle('Type of the event').innerText()).toBe('decision')
})

it('rows say whose they are where there are several agents', async () => {
  await page.goto(sessionUrl)
  const row = page.getByTestId('event-row').filter({ hasText: 'draft' })
  await row.waitFor()
  expect(await row.getByTestId('row-agent').innerText()).toBe('writer')
})

it('what an event says deep inside is found, and a link shows the same', async () => {
  await page.goto(`${sessionUrl}?find=a+needle`)
  await page.getByTestId('found').getByText('1 of 3').waitFor()
  const rows = page.getByTestId('event-row')
  expect(await rows.evaluateAll((all) => all.map((row) => row.dataset['type']))).toEqual(['tool'])
  await page.goto(`${sessionUrl}?find=no+such+text`)
  await page.getByTestId('nothing-found').getByRole('button').click()
  await rows.nth(2).waitFor()
  await page.getByTestId('type-filter').selectOption({ label: 'decision (1)' })
  await expect.poll(() => rows.count()).toBe(1)
  await page.getByTestId('type-filter').selectOption({ label: 'Failed (1)' })
  await rows.filter({ hasText: 'draft' }).waitFor()
  expect(page.url()).toContain('type=failed')
})

it('what the session ran on is said in words, and what was not recorded is absent', async () => {
  await page.goto(sessionUrl)
  const host = page.getByTestId('host-environment')
  await host.getByText(/^nodejs \d/).waitFor()
  const lines = (await host.innerText()).split('\n')
  expect(lines[lines.indexOf('Directory') + 1]).toBe('not recorded')
})

it('a tag leads to the sessions that have it, which can be ordered', async () => {
  await page.getByTitle('All sessions tagged weekly').first().click()
  await page.getByRole('button', { name: 'Remove the tag filter weekly' }).waitFor()
  await page.getByRole('button', { name: 'Cost', exact: true }).click()
  await page.locator('[role=columnheader][aria-sort=descending]', { hasText: 'Cost' }).waitFor()
  expect(new URL(page.url()).search).toBe('?tag=weekly&sort=cost')
  await page.getByText('weekly report').first().waitFor()
})

it('events, their editor and the way back are reached with the keyboard alone', async () => {
  await page.goto(sessionUrl)
  await page.getByTestId('event-row').first().waitFor()
  await page.keyboard.press('n')
  const panel = page.getByTestId('detail-panel')
  await panel.getByRole('heading', { name: 'draft' }).waitFor()
  await page.keyboard.press('t')
  await panel.getByRole('heading', { name: 'search' }).waitFor()
  await panel.getByRole('button', { name: 'Fork here' }).waitFor()
  await page.keyboard.press('f')
  await page.getByTestId('fork-form').waitFor()
  await page.keyboard.press('Escape')
  await page.getByTestId('fork-form').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await page.getByTestId('host-environment').waitFor()
  expect(new URL(page.url()).search).toBe('')
})

it('a narrow window shows tree and panel below each other', async () => {
  await page.setViewportSize({ width: 480, height: 800 })
  await page.getByTestId('event-row').first().click()
  const tree = await page.getByRole('treegrid').boundingBox()
  const panel = await page.getByTestId('detail-panel').boundingBox()
  expect(panel?.width).toBe(480)
  expect((panel?.y ?? 0) >= (tree?.y ?? 0) + (tree?.height ?? 0)).toBe(true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(480)
})
