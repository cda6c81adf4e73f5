import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** No Chromium where one is expected. */
export class ChromiumMissingError extends Error {
  override readonly name = 'ChromiumMissingError'

  constructor() {
    super('No Chromium found. Install it (apt-get install chromium) or name it in CHROMIUM_PATH.')
  }
}

/** Where Chromium is: `CHROMIUM_PATH`, or the place a distribution puts it; undefined if nowhere. */
export function chromiumPath(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  return [...(named === undefined ? [] : [named]), ...PLACES].find((path) => existsSync(path))
}

/**
 * Starts a headless Chromium that talks to nobody but the page's own server.
 *
 * @throws ChromiumMissingError when there is none
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new ChromiumMissingError()
  return chromium.launch({
    executablePath,
    headless: true,
    // Chromium refuses its sandbox to root, and CI containers run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-default-apps',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--no-first-run',
    ],
  })
}
