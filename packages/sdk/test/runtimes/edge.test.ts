import { startProcess } from '@agentops/testkit/processes'
import { installRuntime } from '@agentops/testkit/runtimes'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { type Recording, startRecording } from '../recording.ts'
import { type ScriptedModel, startScriptedModel } from '../time-travel/scripted-model.ts'

/** The built package in a worker of workerd, found by its export condition, without Node's modules. */

const WORKERD = { name: 'workerd', version: '1.20261117.1' }
const configOf = (flags: readonly string[]) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "2026-01-01",
      compatibilityFlags = ${JSON.stringify(flags)},
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["local", "private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`

const TREE = [
  'action book failed by host',
  'action pages by host',
  'action plan by planner',
  'error RangeError failed by host',
  'llm chat claude by host',
  'llm chat gone failed by host',
  'llm chat gpt-4o-mini by host',
  'llm chat gpt-4o-mini by host',
  'tool weather by host',
]

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

/** What is put in front of a worker that may have Node's context, as docs/runtimes.md says. */
const WITH_CONTEXT = `import { AsyncLocalStorage } from 'node:async_hooks'
globalThis.AsyncLocalStorage = AsyncLocalStorage`

/** The AI SDK names Node's modules with and without `node:`, and requires them, too. */
const nodeModules: Plugin = {
  name: 'node-modules',
  setup({ onResolve, onLoad }) {
    const names = builtinModules.map((name) => name.replace('/', '\\/')).join('|')
    onResolve({ filter: new RegExp(`^(node:)?(${names})$`) }, ({ path, kind }) => {
      const name = path.replace(/^(node:)?/, 'node:')
      return kind === 'require-call'
        ? { path: name, namespace: 'required' }
        : { path: name, external: true }
    })
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `export * from '${path}'\nexport { default } from '${path}'`,
    }))
  },
}

/** Bundles a worker as tools for edge runtimes do, and starts it. */
async function startWorker(file: string, options: BuildOptions = {}, flags: string[] = []) {
  await build({
    entryPoints: [join(import.meta.dirname, file)],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker'],
    outfile: join(directory.path, 'worker.js'),
    ...options,
  })
  await writeFile(join(directory.path, 'config.capnp'), configOf(flags))
  const running = startProcess({
    command: await installRuntime(WORKERD),
    args: ['serve', 'config.capnp', '--control-fd=1'],
    cwd: directory.path,
  })
  const { port }: { port: number } = JSON.parse(await running.waitForLine(/"event":"listen"/))
  return { running, url: `http://127.0.0.1:${port}` }
}

it('sessions, calls over fetch, tools, agents, errors and logs of two requests are recorded and flushed', async () => {
  const { running, url } = await startWorker('worker.mjs')
  const body = JSON.stringify({
    openai: openai.url,
    anthropic: anthropic.url,
    endpoint: recording.url,
  })
  for (let request = 0; request < 2; request += 1) {
    const response = await fetch(url, { method: 'POST', body })
    const said: { id: string; text: string } = await response.json()
    expect(said).toMatchObject({ isSame: true, isFlushed: true, kinds: ['function'] })
    expect(said.text).toContain('[DONE]')
    const events = await recording.events(said.id)
    expect(eventTree(events).toSorted()).toEqual(TREE)
    expect(events.filter(({ outputTokens }) => outputTokens === 5)).toHaveLength(3)
    expect(events.find(({ name }) => name === 'chat gone')).toMatchObject({ status: 'error' })
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      errorType: 'RangeError',
      statusMessage: 'no such city',
    })
    const logs = await (await fetch(`${recording.url}/api/v1/sessions/${said.id}/logs`)).text()
    for (const line of ['printed in the worker', 'page 2', 'in a table']) {
      expect(logs).toContain(line)
    }
  }
  running.kill()
  await running.finished()
})

it('the AI SDK leaves its whole tree where the runtime has the context of Node', async () => {
  const inject = [join(directory.path, 'context.js')]
  await writeFile(inject[0] ?? '', WITH_CONTEXT)
  const options = { inject, plugins: [nodeModules] }
  const { running, url } = await startWorker('worker-ai-sdk.mjs', options, ['nodejs_compat'])
  const body = JSON.stringify({ openai: openai.url, endpoint: recording.url })
  const response = await fetch(url, { method: 'POST', body })
  const said: { id: string; isFlushed: boolean } = await response.json()
  expect(said.isFlushed).toBe(true)
  expect(eventTree(await recording.events(said.id))).toEqual([
    'agent asker by asker',
    '  llm chat gpt-4o-mini by asker',
    '  tool weather by asker',
    '  llm chat gpt-4o-mini by asker',
  ])
  running.kill()
  await running.finished()
})
