import { Client, Event, recordAction, recordTool } from '@agentops/sdk'
import { launchBrowser } from '@agentops/testkit/browser'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAgentops } from '../agentops.ts'

/** What a session says is shown and never acts, however it is written, and however much it is. */

const SCRIPT = '<img src=x onerror="window.acted=1"><script>window.acted=1</script>'
const LINK = '[open](javascript:window.acted=1)'
/** Turns what follows from right to left. */
const TURNED = '\u202Egnp.tnuoma'
const MANY = 3000

class Weird extends Event {
  override readonly type = SCRIPT
  readonly html = SCRIPT
  readonly control = 'a\u0000b\u0007c\u001b[2J'
  readonly alone = '\ud800'
  readonly long = 'withoutspaces'.repeat(2000)
}

class Inherited extends Event {
  override readonly type = 'constructor'
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let dev: ReturnType<typeof startAgentops>
let browser: Awaited<ReturnType<typeof launchBrowser>>
let page: Awaited<ReturnType<typeof browser.newPage>>
let url: string
let sessionUrl: string
let largeUrl: string
const faults: string[] = []

beforeAll(async () => {
  directory = await temporaryDirectory('hostile')
  dev = startAgentops(['dev', '--port', '0', '--data', directory.path, '--json'])
  url = JSON.parse(await dev.waitForLine(/"port"/)).url
  const client = new Client({ endpoint: url, autoStartSession: false, spool: false })
  sessionUrl = await recordHostile(client)
  largeUrl = await recordLarge(client)
  await client.shutdown()
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('dialog', (dialog) => faults.push(`a dialog: ${dialog.message()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) faults.push(`asked ${request.url()}`)
  })
})

afterAll(async () => {
  await browser?.close()
  dev?.kill('SIGINT')
  await dev?.finished()
  await directory?.remove()
})

async function recordHostile(client: Client): Promise<string> {
  const session = client.startSession({
    name: `${TURNED} ${SCRIPT}`,
    tags: [SCRIPT, 'مرحبا', 'a'.repeat(190)],
    metadata: { [SCRIPT]: LINK },
  })
  session.run(() => {
    new Weird({ name: SCRIPT }).record()
    new Inherited({ name: TURNED }).record()
    const answer = { text: LINK, html: SCRIPT, big: 'y'.repeat(300_000) }
    recordTool(SCRIPT)((given: object) => [given, answer])({ [SCRIPT]: LINK })
    process.stdout.write(`${SCRIPT} ${TURNED}\n`)
  })
  await session.end({ state: 'Indeterminate', reason: SCRIPT })
  return session.url
}

async function recordLarge(client: Client): Promise<string> {
  const session = client.startSession({ name: 'large' })
  const step = recordTool('step')((index: number) => index)
  await session.run(async () => {
    for (let batch = 0; batch < MANY / 100; batch += 1) {
      recordAction(`batch ${batch}`)(() => {
        for (let index = 1; index < 100; index += 1) step(index)
      })()
      await client.flush()
    }
  })
  await session.end({ state: 'Success' })
  return session.url
}

it.each(['', '?view=agents', '?view=logs'])(
  'a session is shown and does not act: %s',
  async (view) => {
    await page.goto(sessionUrl + view)
    await page.getByTestId('event-row').nth(2).waitFor()
    await page.getByText('onerror').first().waitFor()
    expect(await page.locator('main img, main script').count()).toBe(0)
  },
)

it.each([0, 1, 2])('event %i is shown in all its tabs and does not act', async (index) => {
  await page.goto(sessionUrl)
  await page.getByTestId('event-row').nth(index).click()
  for (const tab of ['Details', 'Logs', 'Raw JSON'])
    await page.getByRole('tab', { name: tab }).click()
  const panel = page.getByTestId('detail-panel')
  await panel
    .getByText(/"(html|name|text)"/)
    .first()
    .waitFor()
  expect(await panel.locator('img, script, iframe, a[href^="javascript"]').count()).toBe(0)
})

it('a text that turns around does not turn what stands beside it', async () => {
  await page.goto(url)
  const row = page.locator('[data-testid=session-row][data-state=Indeterminate]')
  const name = row.locator('[data-row-link]')
  await name.waitFor()
  expect(await name.evaluate((link) => getComputedStyle(link).unicodeBidi)).toBe('isolate')
})

it('of thousands of events only those in sight are drawn', async () => {
  await page.goto(largeUrl)
  await page.locator(`[aria-rowcount="${MANY}"]`).waitFor()
  expect(await page.getByTestId('event-row').count()).toBeLessThan(80)
  await page.getByRole('treegrid').evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await page.locator(`[aria-rowindex="${MANY}"]`).waitFor()
  expect(await page.getByTestId('event-row').count()).toBeLessThan(80)
})

it('nothing of it has acted', async () => {
  expect(await page.evaluate(() => Reflect.get(window, 'acted'))).toBeUndefined()
  expect(faults).toEqual([])
})
