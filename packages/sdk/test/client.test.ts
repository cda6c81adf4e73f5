import {
  Client,
  type ClientOptions,
  ConfigurationError,
  init,
  recordTool,
  shutdown,
} from '@agentops/sdk'
import { runProcess } from '@agentops/testkit/processes'
import {
  javascriptProgram,
  preloading,
  typescriptProgram,
} from '@agentops/testkit/typescript-program'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { build, type BuildOptions } from 'esbuild'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'
import { startWireSink, type WireSink } from './wire-sink.ts'

const source = join(import.meta.dirname, '../src')
const agent = join(import.meta.dirname, 'agents/client-agent.ts')
const directory = await temporaryDirectory('client')
const inside = (name: string) => join(directory.path, name)
let sink: WireSink

/** Sessions that were started, each once: a start may be sent again. */
function startedSessions(): string[] {
  const starts = sink.requests.filter(({ path }) => path === '/api/v1/sessions')
  return [...new Set(starts.map(({ body }) => String(JSON.parse(body).id)))]
}

let provider: ScriptedProvider

function bundle(options: BuildOptions): Promise<unknown> {
  const conditions = ['@agentops/source']
  return build({ bundle: true, platform: 'node', target: 'node20', conditions, ...options })
}

beforeAll(async () => {
  sink = await startWireSink()
  provider = await startScriptedProvider()
  const outdir = inside('node_modules/@agentops/sdk')
  const entries = ['index.ts', 'register.ts'].map((name) => join(source, name))
  await bundle({ entryPoints: entries, splitting: true, format: 'esm', outdir })
  const exports = { '.': './index.js', './register': './register.js' }
  const name = '@agentops/sdk'
  const own = { name, version: '0.1.0', type: 'module', exports }
  await writeFile(join(outdir, 'package.json'), JSON.stringify(own))
  const app = { dependencies: { [name]: '0.1.0' } }
  await writeFile(inside('package.json'), JSON.stringify(app))
})

beforeEach(() => {
  sink.requests.length = 0
})

afterEach(() => shutdown())

afterAll(async () => {
  await sink.close()
  await provider.close()
  await directory.remove()
})

/** Runs this runtime and reads what it says at its end. */
async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  cwd = directory.path,
) {
  const { code, stdout, stderr } = await runProcess({
    command: process.execPath,
    args,
    env: { AGENTOPS_ENDPOINT: sink.url, ...env },
    cwd,
  })
  const said: Record<string, unknown> = JSON.parse(stdout.trim().split('\n').at(-1) || 'null')
  return { code, stderr, said }
}

const asExpected = { same: [true, true], name: 'first', delivered: true }

describe('init() in a process of its own', () => {
  it('from TypeScript: a second call gives the same client, and says which options are not used', async () => {
    const { code, stderr, said } = await run(typescriptProgram(agent))
    expect([code, said]).toMatchObject([0, asExpected])
    expect(stderr.trim().split('\n')).toEqual([
      "agentops warn: init() was called again with another name, maxBatchSize: the first call's options stay. Call shutdown() before, or use new Client() for a second one.",
    ])
    expect(sink.text()).toContain(String(said['session']))
  })

  it('with the name of a provider that there is not, and a variable that is no option: both are told', async () => {
    const env = { AGENTOPS_PROVIDERS: 'mistral,opnai', AGENTOPS_APIKEY: 'sesame' }
    const { code, stderr } = await run(typescriptProgram(agent), env)
    expect(code).toBe(0)
    expect(stderr).toContain("agentops warn: AGENTOPS_APIKEY is no option's variable.\n")
    expect(stderr).toMatch(
      /option providers names opnai, and no provider is called so .* There are .*aws\.bedrock/,
    )
    expect(stderr).not.toContain('sesame')
  })

  it.each([
    ['agentops.config.ts', "export default { name: 'from the file' } satisfies { name: string }"],
    ['agentops.config.js', "module.exports = { name: 'from the file' }"],
    ['agentops.config.json', '{ "name": "from the file" }'],
  ])('with the options of %s beside the package.json of the project', async (name, text) => {
    const project = inside(`of-${name}`)
    await mkdir(join(project, 'deep'), { recursive: true })
    await writeFile(join(project, 'package.json'), '{}')
    await writeFile(join(project, name), text)
    const program = join(project, 'deep/main.mjs')
    await writeFile(
      program,
      `import { init } from '@agentops/sdk'
      const { name, endpoint } = init().config
      console.log(JSON.stringify({ name, endpoint }))`,
    )
    const { code, stderr, said } = await run(typescriptProgram(program), {}, join(project, 'deep'))
    expect([code, stderr]).toEqual([0, ''])
    expect(said).toEqual({ name: 'from the file', endpoint: sink.url })
  })

  it('whose end ends the session, unless autoEndSession is off; what it recorded is sent either way', async () => {
    const code = `
      import { init, recordTool } from '@agentops/sdk'
      init({ name: 'brief' })
      recordTool('tool')(() => 1)()
      console.log('{}')`
    await writeFile(inside('brief.mjs'), code)
    for (const isEnded of [true, false]) {
      sink.requests.length = 0
      const env = { AGENTOPS_AUTO_END_SESSION: String(isEnded) }
      expect((await run(javascriptProgram(inside('brief.mjs')), env)).code).toBe(0)
      expect(startedSessions()).toHaveLength(1)
      expect(sink.text()).toContain('gen_ai.tool.name')
      expect(sink.text().includes('endState')).toBe(isEnded)
    }
  })

  it.each(['esm', 'cjs'] as const)(
    'in an app that a bundler made one file of: %s',
    async (format) => {
      const outfile = inside(`app.${format === 'esm' ? 'mjs' : 'cjs'}`)
      await bundle({ entryPoints: [agent], format, outfile })
      expect(await run(javascriptProgram(outfile))).toMatchObject({ code: 0, said: asExpected })
    },
  )

  it('with require(), which gives what import gives', async () => {
    const code = `
      const sdk = require('@agentops/sdk')
      const client = sdk.init({ name: 'required' })
      sdk.recordTool('tool')(() => 1)()
      import('@agentops/sdk').then(async (imported) => {
        const same = imported.init({ name: 'required' }) === client
        await imported.flush()
        console.log(JSON.stringify({ same, name: client.config.name }))
      })`
    await writeFile(inside('required.cjs'), code)
    const { code: exit, stderr, said } = await run(javascriptProgram(inside('required.cjs')))
    expect([exit, stderr, said]).toEqual([0, '', { same: true, name: 'required' }])
    expect(sink.text()).toContain('gen_ai.tool.name')
  })

  it('with the package bundled several times, as Next.js does: one client, each call once', async () => {
    const chunk = `
      import { init, flush } from '@agentops/sdk'
      export const client = init({ name: 'chunks' })
      export { flush }
      export const ask = (url) => fetch(url + '/chat/completions', {
        method: 'POST',
        body: JSON.stringify({ model: 'json', messages: [{ role: 'user', content: 'Hi' }] }),
      }).then((response) => response.json())`
    for (const name of ['a', 'b']) {
      await bundle({
        stdin: { contents: chunk, resolveDir: join(source, '..') },
        format: 'esm',
        outfile: inside(`${name}.mjs`),
      })
    }
    const main = `
      import * as a from './a.mjs'
      import * as b from './b.mjs'
      await a.ask(process.env.PROVIDER)
      await b.ask(process.env.PROVIDER)
      const delivered = await b.flush()
      console.log(JSON.stringify({ same: a.client === b.client, delivered }))`
    await writeFile(inside('main.mjs'), main)
    const { code, said } = await run(javascriptProgram(inside('main.mjs')), {
      PROVIDER: provider.baseURL,
    })
    expect([code, said]).toEqual([0, { same: true, delivered: true }])
    expect(startedSessions()).toHaveLength(1)
    expect(sink.text().match(/gen_ai\.response\.id/g)).toHaveLength(2)
  })

  it('in worker threads: a session for each, or the one that they are given', async () => {
    const worker = `
      import { parentPort } from 'node:worker_threads'
      import { flush, init } from '@agentops/sdk'
      const client = init()
      const session = client.sessions.find()
      await flush()
      parentPort.postMessage({ id: session.id, isInherited: session.isInherited })`
    const main = `
      import { once } from 'node:events'
      import { Worker } from 'node:worker_threads'
      import { flush, init } from '@agentops/sdk'
      const session = init({ name: 'main' }).sessions.find()
      const run = async (env) => (await once(new Worker('./worker.mjs', { env }), 'message'))[0]
      const own = await run(process.env)
      const joined = await run({ ...process.env, ...session.environment() })
      await flush()
      console.log(JSON.stringify({ own: own.id !== session.id, joined: joined.id === session.id && joined.isInherited }))`
    await writeFile(inside('worker.mjs'), worker)
    await writeFile(inside('threads.mjs'), main)
    const { code, stderr, said } = await run(javascriptProgram(inside('threads.mjs')))
    expect([code, stderr, said]).toEqual([0, '', { own: true, joined: true }])
    expect(startedSessions()).toHaveLength(2)
  })

  it('with @agentops/sdk/register loaded before, for code that is left as it is', async () => {
    await writeFile(inside('plain.mjs'), 'console.log(JSON.stringify({ ran: true }))')
    const plain = javascriptProgram(inside('plain.mjs'))
    const { code, said } = await run(preloading('@agentops/sdk/register', plain))
    expect([code, said]).toEqual([0, { ran: true }])
    expect(sink.text()).toContain('plain')
    expect(sink.text()).toContain('Success')
  })
})

describe('init() and new Client()', () => {
  it('never throw, whatever they are given, unless they are asked to', async () => {
    const throwing = () => {
      throw new Error('hostile')
    }
    vi.stubEnv('AGENTOPS_LOG_LEVEL', 'silent')
    vi.stubEnv('AGENTOPS_EXPORT', 'false')
    const hostile = new Proxy({}, { get: throwing, ownKeys: throwing })
    for (const options of [null, 42, 'text', hostile, { endpoint: 3 }, { tags: [1] }]) {
      const client = init(options as ClientOptions)
      expect(client.config.endpoint).toMatch(/^http/)
      expect(init(options as ClientOptions)).toBe(client)
      await shutdown()
    }
    expect(() => init({ failSafe: false, sampleRate: 7 })).toThrow(ConfigurationError)
    vi.unstubAllEnvs()
  })

  it('send nothing when their options cannot be read: they may have said so', async () => {
    vi.stubEnv('AGENTOPS_LOG_LEVEL', 'silent')
    vi.stubEnv('AGENTOPS_ENDPOINT', sink.url)
    const options = Object.defineProperty({ export: false }, 'name', {
      get: () => {
        throw new Error('unreadable')
      },
      enumerable: true,
    })
    const client = init(options)
    recordTool('tool')(() => 'done')()
    await client.flush()
    await shutdown()
    vi.unstubAllEnvs()
    expect(sink.requests).toEqual([])
    expect(client.stats().internalErrors).toBeGreaterThan(0)
  })

  it('wait for nothing: they return before anything is sent, and need no key', async () => {
    const client = init({ endpoint: sink.url, maxWaitTime: 0 })
    expect(sink.requests).toEqual([])
    expect(await client.flush()).toBe(true)
    expect(sink.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  it('serve several tenants: each session goes to its own server with its own key', async () => {
    const other = await startWireSink()
    const options = { autoStartSession: false } as const
    const a = new Client({ ...options, endpoint: sink.url, apiKey: 'key-a', name: 'tenant a' })
    const b = new Client({ ...options, endpoint: other.url, apiKey: 'key-b', name: 'tenant b' })
    const tool = recordTool('tool')(async (of: string) => of)
    const ask = (content: string) =>
      fetch(`${provider.baseURL}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'json', messages: [{ role: 'user', content }] }),
      }).then((response) => response.text())
    const work = (client: Client, of: string) =>
      client.startSession().run(() => Promise.all([ask(`asked by ${of}`), tool(`done by ${of}`)]))
    await Promise.all([work(a, 'a'), work(b, 'b')])
    await Promise.all([a.shutdown(), b.shutdown()])
    await other.close()
    for (const [text, own, foreign] of [
      [sink.text(), 'a', 'b'],
      [other.text(), 'b', 'a'],
    ] as const) {
      for (const part of ['asked by ', 'done by ', 'tenant ', 'Bearer key-']) {
        expect(text).toContain(part + own)
        expect(text).not.toContain(part + foreign)
      }
    }
  })

  it('after shutdown() a new init() begins anew', async () => {
    const first = init({ endpoint: sink.url, name: 'first' })
    await shutdown()
    const second = init({ endpoint: sink.url, name: 'second' })
    expect([second === first, second.config.name]).toEqual([false, 'second'])
  })
})
