import { Client, recordTool } from '@agentops/sdk'
import { launchBrowser } from '@agentops/testkit/browser'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { agentops, startAgentops } from '../agentops.ts'

/** A person looks from one project at a session that another one lets it see, and then goes there. */

const KEYS = ['shop:key-shop', 'office:key-office']
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let dev: ReturnType<typeof startAgentops>
let browser: Awaited<ReturnType<typeof launchBrowser>>
let page: Awaited<ReturnType<typeof browser.newPage>>
let url: string

async function record(name: string, keys: { apiKey: string; parentKey?: string }): Promise<void> {
  const client = new Client({ endpoint: url, autoStartSession: false, spool: false, ...keys })
  const session = client.startSession({ name })
  await session.run(recordTool('weigh')(async (what: string) => `${what}: 3 kg`).bind(null, 'tea'))
  await session.end({ state: 'Success' })
  await client.shutdown()
}

beforeAll(async () => {
  directory = await temporaryDirectory('projects-browser')
  const options = ['--port', '0', '--data', directory.path, '--json', '--key', ...KEYS]
  dev = startAgentops(['dev', ...options])
  url = JSON.parse(await dev.waitForLine(/"port"/)).url
  await record('sell tea', { apiKey: 'key-shop', parentKey: 'key-office' })
  await record('count the till', { apiKey: 'key-shop' })
  await record('audit', { apiKey: 'key-office' })
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
})

afterAll(async () => {
  await browser?.close()
  dev?.kill('SIGINT')
  await dev?.finished()
  await directory?.remove()
})

async function signIn(key: string): Promise<void> {
  const form = page.getByTestId('sign-in')
  await form.getByLabel('Key').fill(key)
  await form.getByRole('button', { name: 'Sign in' }).click()
}

async function names(): Promise<string[]> {
  const links = page.getByTestId('session-row').locator('a')
  return (await links.allInnerTexts()).toSorted()
}

it('the list has own sessions and those that others share, marked with their project', async () => {
  await page.goto(url)
  await signIn('key-office')
  await page.getByText('sell tea').waitFor()
  expect(await names()).toEqual(['audit', 'sell tea'])
  const shared = page.getByTestId('session-row').filter({ hasText: 'sell tea' })
  expect(await shared.getByText('shop', { exact: true }).count()).toBe(1)
})

it('a shared session is read in full, live updates too, and offers no fork', async () => {
  await page.getByText('sell tea').click()
  await page.getByTestId('event-row').getByText('weigh').click()
  await page.getByText('tea: 3 kg').first().waitFor()
  expect(await page.getByText('Fork here').count()).toBe(0)
  await page.getByRole('link', { name: 'AgentOps' }).click()
  await record('sell coffee', { apiKey: 'key-shop', parentKey: 'key-office' })
  await page.getByText('sell coffee').waitFor()
  await page.getByText('audit').click()
  await page.getByTestId('event-row').getByText('weigh').click()
  await page.getByText('Fork here').waitFor()
})

it('the name of the project asks for the key of another one', async () => {
  await page.getByRole('button', { name: 'office', exact: true }).click()
  await signIn('key-shop')
  await page.getByText('count the till').waitFor()
  expect(await names()).toEqual(['count the till', 'sell coffee', 'sell tea'])
  expect(await page.getByTestId('session-row').getByText('shop', { exact: true }).count()).toBe(0)
})

it('the command lists what its key opens, with the project of what is shared', async () => {
  const list = (key: string) =>
    agentops(['sessions', 'list'], { AGENTOPS_ENDPOINT: url, AGENTOPS_API_KEY: key })
  const office = await list('key-office')
  expect(office.stdout).toMatch(/^ID .* PROJECT$/m)
  expect(office.stdout).toMatch(/sell tea .* shop$/m)
  expect(office.stdout).not.toContain('count the till')
  const shop = await list('key-shop')
  expect(shop.stdout).toContain('count the till')
  expect(shop.stdout).not.toContain('PROJECT')
  const [, id = ''] = /^(\S+) .*sell tea/m.exec(office.stdout) ?? []
  const env = { AGENTOPS_ENDPOINT: url, AGENTOPS_API_KEY: 'key-office' }
  expect((await agentops(['sessions', 'show', id], env)).stdout).toContain('of project shop')
})
