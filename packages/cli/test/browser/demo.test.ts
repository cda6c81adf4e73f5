import { launchBrowser } from '@agentops/testkit/browser'
import { createTravelBrain } from '@agentops/testkit/travel-brain'
import { startOpenAiWire, type OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAgentops } from '../agentops.ts'

/**
 * A person opens the dashboard, sees the demo agent's session while it runs, and reads it. The pages
 * are the built ones. With SCREENSHOTS=1 the pictures of the README are made anew.
 */

type Browser = Awaited<ReturnType<typeof launchBrowser>>
type Page = Awaited<ReturnType<Browser['newPage']>>

const pictures = join(import.meta.dirname, '../../../../docs/images')

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let wire: OpenAiWire
let dev: ReturnType<typeof startAgentops>
let browser: Browser
let page: Page
let url: string
const faults: string[] = []

beforeAll(async () => {
  directory = await temporaryDirectory('browser')
  wire = await startOpenAiWire({ brain: createTravelBrain({}), pace: 'natural' })
  dev = startAgentops(['dev', '--port', '0', '--data', directory.path, '--demo', '--json'], {
    OPENAI_BASE_URL: wire.url,
    OPENAI_API_KEY: 'sk-test',
  })
  url = JSON.parse(await dev.waitForLine(/"port"/)).url
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      faults.push(`asked another host: ${request.url()}`)
    }
  })
})

afterAll(async () => {
  await browser?.close()
  dev?.kill('SIGKILL')
  await dev?.finished()
  await wire?.close()
  await directory?.remove()
})

async function picture(name: string): Promise<void> {
  if (process.env['SCREENSHOTS']) await page.screenshot({ path: join(pictures, `${name}.png`) })
}

it('the session is in the list while it runs, and its state follows without a reload', async () => {
  await page.goto(url)
  const row = page.getByTestId('session-row')
  await row.first().waitFor()
  expect(await row.count()).toBe(1)
  expect(await row.getAttribute('data-state')).toBe('running')
  await page.locator('[data-testid=session-row][data-state=Success]').waitFor({ timeout: 60_000 })
  expect(await row.textContent()).toContain('Travel agent')
})

it('its page shows every event with its type and status', async () => {
  await page.getByTestId('session-row').first().click()
  await page.getByTestId('event-row').nth(13).waitFor()
  const rows = page.getByTestId('event-row')
  const shown = await rows.evaluateAll((all) =>
    all.map((row) => [row.getAttribute('data-type'), row.getAttribute('data-status')].join(' ')),
  )
  expect(shown).toHaveLength(14)
  expect(shown.filter((row) => row.startsWith('llm'))).toHaveLength(8)
  expect(shown.filter((row) => row.startsWith('tool'))).toHaveLength(6)
  expect(shown.filter((row) => row.endsWith('error'))).toEqual(['tool error', 'llm error'])
  expect(await page.getByTestId('waterfall-bar').count()).toBe(14)
})

it("an LLM event shows the conversation, its tool calls and the model's answer", async () => {
  await page.locator('[data-testid=event-row][data-type=llm]').last().click()
  const panel = page.getByTestId('detail-panel')
  await panel.getByText('TAP Air Portugal TP216').first().waitFor()
  const roles = await panel
    .getByTestId('conversation-message')
    .evaluateAll((all) => all.map((message) => message.getAttribute('data-role')))
  expect(roles).toContain('assistant')
  const asked = wire.log.at(-1)
  expect(await panel.textContent()).toContain(asked?.completion?.model ?? 'gpt-4o-mini')
  await picture('session')
})

it('a tool event shows its error and leads to the call that asked for it', async () => {
  await page.locator('[data-testid=event-row][data-type=tool][data-status=error]').click()
  const panel = page.getByTestId('detail-panel')
  await panel.getByText('ForecastRangeError').first().waitFor()
  expect(page.url()).toMatch(/event=[0-9a-f]{16}/)
})

it('the light theme is one click away, and the pages were well behaved', async () => {
  await page.getByTestId('theme-toggle').first().click()
  await page.locator('[data-testid=event-row][data-type=llm]').nth(1).click()
  await page.getByTestId('tool-call').first().waitFor()
  await picture('session-light')
  expect(faults).toEqual([])
})
