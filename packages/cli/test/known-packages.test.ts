import { createRequire } from 'node:module'
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runProcess } from '@agentops/testkit/processes'
import { expect, it } from 'vitest'
import { transportOf } from '../src/doctor/diagnose.ts'
import { KNOWN_PACKAGES } from '../src/doctor/known-packages.ts'

/** Where the providers' SDKs are installed. */
const SDK = fileURLToPath(new URL('../../sdk', import.meta.url))

interface Taken {
  /** As it is installed, which may be an alias. */
  readonly name: string
  readonly taken: readonly string[]
}

async function identity(name: string): Promise<{ name: string; version: string }> {
  for (const root of createRequire(join(SDK, 'package.json')).resolve.paths(name) ?? []) {
    const text = await readFile(join(root, name, 'package.json'), 'utf8').catch(() => undefined)
    if (text !== undefined) return JSON.parse(text)
  }
  throw new Error(`${name} is not installed`)
}

it('knows the transport of every SDK that is installed here, as a real call takes it', async () => {
  const probe = fileURLToPath(new URL('../../sdk/test/transports/probe.mjs', import.meta.url))
  const { stdout } = await runProcess({ command: process.execPath, args: [probe] })
  const lines = stdout.trim().split('\n')
  const calls = lines.map((line): Taken => JSON.parse(line))
  const known = await Promise.all(
    calls.map(async (call) => {
      const { name, version } = await identity(call.name)
      const found = KNOWN_PACKAGES.get(name)
      const transport = found?.kind === 'provider' ? transportOf(found.transports, version) : 'none'
      return { name: call.name, taken: [transport] }
    }),
  )
  expect(calls).toEqual(known)
  expect(calls.length).toBeGreaterThanOrEqual(19)
})
