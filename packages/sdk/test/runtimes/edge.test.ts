import { startProcess } from '@agentops/testkit/processes'
import { installRuntime } from '@agentops/testkit/runtimes'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { build } from 'esbuild'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { type Recording, startRecording } from '../recording.ts'
import { type ScriptedModel, startScriptedModel } from '../time-travel/scripted-model.ts'

/** The built package in a worker of workerd, found by its export condition, without Node's modules. */

const WORKERD = { name: 'workerd', version: '1.20261117.1' }
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "2026-01-01",
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["local", "private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`

let recording: Recording
let openai: ScriptedModel
let anthropic: ScriptedModel
let directory: TemporaryDirectory

beforeAll(async () => {
  recording = await startRecording()
  openai = await startScriptedModel('api.openai.com')
  anthropic = await startScriptedModel('api.anthropic.com')
  directory = await temporaryDirectory('workerd')
})

afterAll(async () => {
  await Promise.all([recording.close(), openai.close(), anthropic.close(), directory.remove()])
})

/** Bundles the worker as tools for edge runtimes do, and starts it. */
async function startWorker() {
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.mjs')],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['workerd', 'worker'],
    outfile: join(directory.path, 'worker.js'),
  })
  await writeFile(join(directory.path, 'config.capnp'), CONFIG)
  const running = startProcess({
    command: await installRuntime(WORKERD),
    args: ['serve', 'config.capnp', '--control-fd=1'],
    cwd: directory.path,
  })
  const { port }: { port: number } = JSON.parse(await running.waitForLine(/"event":"listen"/))
  return { running, url: `http://127.0.0.1:${port}` }
}

it('sessions, calls over fetch, tools and logs of two requests are recorded and flushed', async () => {
  const { running, url } = await startWorker()
  const body = JSON.stringify({
    openai: openai.url,
    anthropic: anthropic.url,
    endpoint: recording.url,
  })
  for (let request = 0; request < 2; request += 1) {
    const response = await fetch(url, { method: 'POST', body })
    const said: { id: string } = await response.json()
    expect(said).toMatchObject({ isSame: true, isFlushed: true })
    const events = await recording.events(said.id)
    expect(eventTree(events).toSorted()).toEqual([
      'llm chat claude by host',
      'llm chat gpt-4o-mini by host',
      'tool weather by host',
    ])
    expect(events.filter(({ outputTokens }) => outputTokens === 5)).toHaveLength(2)
    const logs = await (await fetch(`${recording.url}/api/v1/sessions/${said.id}/logs`)).text()
    expect(logs).toContain('printed in the worker')
  }
  running.kill()
  await running.finished()
})
