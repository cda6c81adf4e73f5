import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { launchBrowser } from '@agentops/testkit/browser'
import { createTravelBrain } from '@agentops/testkit/travel-brain'
import { startOpenAiWire, type OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { agentops, startAgentops } from '../agentops.ts'

/**
 * A person forks a recorded session at its second call, edits the answer, saves the branch, runs it
 * from the dashboard and compares. The pages are the built ones; SCREENSHOTS names a directory for
 * pictures.
 */

type Browser = Awaited<ReturnType<typeof launchBrowser>>
type Page = Awaited<ReturnType<Browser['newPage']>>

const AGENT = fileURLToPath(import.meta.resolve('@agentops/example-travel-agent/agent'))
const COMMAND = [process.execPath, ...typescriptProgram(AGENT)]
const EDITED = 'No trip this winter.'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let wire: OpenAiWire
let dev: ReturnType<typeof startAgentops>
let browser: Browser
let page: Page
let url: string
let base: string
const faults: string[] = []

beforeAll(async () => {
  directory = await temporaryDirectory('browser')
  wire = await startOpenAiWire({ brain: createTravelBrain({}), pace: 'instant' })
  const options = ['--port', '0', '--data', directory.path, '--json', '--', ...COMMAND]
  dev = startAgentops(['dev', ...options], { OPENAI_BASE_URL: wire.url, OPENAI_API_KEY: 'sk-test' })
  url = JSON.parse(await dev.waitForLine(/"port"/)).url
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('pageerror', (error) => faults.push(error.message))
})

afterAll(async () => {
  await browser?.close()
  dev?.kill('SIGINT')
  await dev?.finished()
  await wire?.close()
  await directory?.remove()
})

async function picture(name: string): Promise<void> {
  const pictures = process.env['SCREENSHOTS']
  if (!pictures) return
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) })
  }
}

function post(path: string, { body = {}, headers = {} }: { body?: object; headers?: object } = {}) {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

/** As a name that another site has pointed at this machine. `fetch` sets the host itself. */
async function postAs(host: string, path: string): Promise<number | undefined> {
  const headers = { host, 'content-type': 'application/json' }
  const sent = request(url + path, { method: 'POST', headers }).end('{}')
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

it('starts the agent of the command line, whose session can be forked', async () => {
  await page.goto(url)
  await page.locator('[data-testid=session-row][data-state=Success]').click()
  await page.locator('[data-testid=event-row][data-type=llm]').nth(1).click()
  base = /sessions\/([\da-f-]+)/.exec(page.url())?.[1] ?? ''
  await page.getByRole('button', { name: 'Fork here' }).click()
  await page.getByTestId('fork-form').waitFor()
  expect(await page.getByLabel('Tool calls').inputValue()).toContain('search_flights')
  await picture('fork')
})

it('says what is wrong with an edit, and saves nothing', async () => {
  await page.getByLabel('Tool calls').fill('[{"name": 7}]')
  const field = page.getByLabel('Tool calls')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await page.getByRole('button', { name: 'Save branch' }).click()
  await page
    .getByRole('alert')
    .getByText(/tool_calls\[0\]/)
    .waitFor()
  const list = await fetch(`${url}/api/v1/branches`)
  expect(await list.json()).toEqual({ branches: [] })
})

it('names parameters as the provider does, and keeps what was typed when it is closed', async () => {
  await page.getByLabel('Answer').fill(EDITED)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Fork here' }).click()
  expect(await page.getByLabel('Answer').inputValue()).toBe(EDITED)
  await page.getByRole('button', { name: 'What is asked' }).click()
  const parameters = JSON.parse(await page.getByLabel('Parameters').inputValue())
  // The provider's words, which are not the convention's.
  expect(parameters).toHaveProperty('stream_options')
  expect(parameters).not.toHaveProperty('messages')
  await page.getByRole('button', { name: 'What is asked' }).click()
})

it('saves the branch, and shows the command that runs it', async () => {
  await page.getByLabel('Answer').fill(EDITED)
  await page.getByLabel('Tool calls').fill('[]')
  await page.getByRole('button', { name: 'How it is run' }).click()
  await page.getByLabel('Budget').fill('-1')
  await page.getByText('Budget: must be a number').waitFor()
  await page.getByLabel('Budget').fill('0.5')
  await page.getByText('Edits completion, tool_calls').waitFor()
  await page.getByRole('button', { name: 'Save branch' }).click()
  await page
    .getByTestId('saved-branch')
    .getByText(/npx agentops replay [\da-f-]{36} -- /)
    .waitFor()
  await picture('saved')
  const { branches } = await (await fetch(`${url}/api/v1/branches`)).json()
  expect(branches).toHaveLength(1)
  expect(branches[0].policy.budgetUsd).toBe(0.5)
})

it('runs it, and shows the new session beside the old', async () => {
  const asked = wire.log.length
  await page
    .getByTestId('saved-branch')
    .getByRole('button', { name: /^Run Edit of/ })
    .click()
  await page.waitForURL(/compare/)
  await page.locator('[data-testid=step-row][data-kind=removed]').first().waitFor()
  await page.locator('[data-testid=step-row][data-kind=changed][aria-selected=true]').waitFor()
  const panel = page.getByTestId('difference-panel')
  await panel.locator('ins').getByText(EDITED).waitFor()
  const totals = page.getByTestId('compare-totals')
  await totals.getByText(/saved by the recording/i).waitFor()
  expect(await totals.textContent()).toMatch(/2 calls/)
  expect(wire.log).toHaveLength(asked)
  await picture('compare')
})

it('shows branch and run on the page of the session', async () => {
  await page.goto(`${url}/sessions/${base}`)
  const branch = page.getByTestId('branch')
  await branch.getByTestId('branch-run').waitFor()
  expect(await branch.textContent()).toMatch(/edits completion, tool_calls/)
  await picture('tree')
  expect(faults).toEqual([])
})

it('marks what came from the recording, and says what it cost then', async () => {
  await page.getByTestId('branch-run').first().getByRole('link').first().click()
  const banner = page.getByTestId('replay-banner')
  await banner.getByText(/2 events from its recording, \$0\.0\d+ saved/).waitFor()
  expect(await banner.textContent()).toContain(`Runs again ${base}, as “Edit of chat`)
  const rows = page.getByTestId('event-row')
  expect(await rows.getByText('recorded', { exact: true }).count()).toBe(1)
  expect(await rows.getByText('edited', { exact: true }).count()).toBe(1)
  await rows.first().click()
  await page.getByTestId('detail-panel').getByText('when recorded').waitFor()
})

it('runs a branch from the list of them', async () => {
  await page.goto(`${url}/sessions/${base}`)
  const branch = page.getByTestId('branch')
  await branch.getByRole('button', { name: 'Run it, see its edits' }).click()
  await branch.getByText(EDITED).waitFor()
  await branch.getByRole('button', { name: /^Run Edit of/ }).click()
  await page.waitForURL(/compare/)
  await page.locator('[data-testid=step-row][data-kind=removed]').first().waitFor()
  await page.goto(`${url}/sessions/${base}`)
  await branch.getByTestId('branch-run').nth(1).waitFor()
  expect(await branch.getByTestId('branch-run').count()).toBe(2)
})

it('shows where a run asked something else, and what', async () => {
  const other = { OPENAI_MODEL: 'gpt-4o', OPENAI_BASE_URL: wire.url, OPENAI_API_KEY: 'sk-test' }
  await agentops(['replay', base, '--server', url, '--', ...COMMAND], other)
  await page.goto(url)
  await page.getByTestId('session-row').first().click()
  await page
    .getByTestId('replay-banner')
    .getByRole('button', { name: /^diverged at/ })
    .click()
  const divergence = page.getByTestId('divergence')
  await divergence.locator('del').getByText('-mini').waitFor()
  expect(await divergence.getByTestId('difference').first().innerText()).toContain('model')
  await picture('divergence')
  await divergence.getByRole('link', { name: 'Compare the two runs' }).click()
  await page.getByLabel(/^Only \d+ differences$/).check()
  await page.locator('[data-testid=step-row]:not([data-kind=same])').first().waitFor()
  expect(await page.locator('[data-testid=step-row][data-kind=same]').count()).toBe(0)
  expect(faults).toEqual([])
})

it('runs nothing that a request names, and nothing for other sites', async () => {
  const { branches } = await (await fetch(`${url}/api/v1/branches`)).json()
  const path = `/api/v1/branches/${branches[0].id}/runs`
  const named = await post(path, { body: { command: ['touch', '/tmp/x'] } })
  const foreign = await post(path, { headers: { origin: 'http://evil.example' } })
  const rebound = await postAs('evil.example', path)
  const form = await fetch(url + path, { method: 'POST', body: new URLSearchParams() })
  expect([named.status, foreign.status, rebound, form.status]).toEqual([400, 403, 403, 415])
})
