import { afterEach, expect, it, vi } from 'vitest'
import { chromiumPath } from '../src/browser.ts'

afterEach(() => vi.unstubAllEnvs())

it('takes the browser that CHROMIUM_PATH names, if it is there', () => {
  vi.stubEnv('CHROMIUM_PATH', process.execPath)
  expect(chromiumPath()).toBe(process.execPath)
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
  expect(chromiumPath()).not.toBe('/nowhere/chromium')
})
