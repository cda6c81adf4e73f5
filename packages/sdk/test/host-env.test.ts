import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileURLToPath } from 'node:url'
import { runProcess } from '@agentops/testkit/processes'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const AGENT = fileURLToPath(new URL('./agents/brief-run.ts', import.meta.url))

let directory: TemporaryDirectory
let server: Server
let url = ''
let revision = ''
/** Everything that arrived, as text. */
let wire: string[] = []

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org']
  return execFileSync('git', [...identity, ...args], { cwd: directory.path, encoding: 'utf8' })
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      wire.push(Buffer.concat(chunks).toString('latin1'))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  directory = await temporaryDirectory('agentops-host-')
  await mkdir(join(directory.path, 'node_modules/left-pad'), { recursive: true })
  const installed = { name: 'left-pad', version: '1.3.0' }
  await writeFile(
    join(directory.path, 'node_modules/left-pad/package.json'),
    JSON.stringify(installed),
  )
  const manifest = { dependencies: { 'left-pad': '^1' }, packageManager: 'pnpm@9.1.0' }
  await writeFile(join(directory.path, 'package.json'), JSON.stringify(manifest))
  git('init', '-q', '-b', 'trunk')
  git('add', 'package.json')
  git('commit', '-q', '-m', 'first')
  revision = git('rev-parse', 'HEAD').trim()
  await writeFile(join(directory.path, 'package.json'), JSON.stringify({ ...manifest, a: 1 }))
})

afterAll(async () => {
  await new Promise((done) => server.close(done))
  await directory.remove()
})

beforeEach(() => {
  wire = []
})

/** Runs an agent in the project and gives the host environment that it sent. */
async function hostSent(env: Readonly<Record<string, string>> = {}) {
  const result = await runProcess({
    command: process.execPath,
    args: typescriptProgram(AGENT, directory.path),
    env: { AGENTOPS_ENDPOINT: url, AGENTOPS_SPOOL: 'false', CI: 'sesame', ...env },
  })
  expect(result.code).toBe(0)
  const bodies = wire.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text))
  return Object.assign({}, ...bodies.map((body) => body.host ?? {}))
}

/** The package as it is built, for programs outside of the repository. */
const BUILT = pathToFileURL(join(import.meta.dirname, '../bundle/index.js')).href

describe('the host environment of a session', () => {
  it('says what machine, runtime and project it ran on', async () => {
    const { bun, deno, node } = process.versions
    expect(await hostSent()).toMatchObject({
      'telemetry.sdk.name': '@agentops/sdk',
      'process.runtime.name': bun ? 'bun' : deno ? 'deno' : 'nodejs',
      'process.runtime.version': bun ?? deno ?? node,
      'os.type': process.platform,
      'host.arch': process.arch,
      'agentops.host.cpu.count': expect.any(Number),
      'agentops.host.memory.total': expect.any(Number),
      'agentops.host.disk.total': expect.any(Number),
      'agentops.package_manager': 'pnpm@9.1.0',
      'agentops.packages': { 'left-pad': '1.3.0' },
      'vcs.ref.head.name': 'trunk',
      'vcs.ref.head.revision': revision,
      'agentops.vcs.dirty': true,
      'agentops.ci.name': 'unknown',
    })
  })

  it('has no value of a variable, no user name and no home directory', async () => {
    const host = await hostSent({ HOME: directory.path, SECRET: 'sesame-street' })
    const sent = wire.join('\n')
    expect(sent).not.toContain('sesame')
    expect(host['process.working_directory']).toBe('~')
    expect(sent).not.toContain(directory.path)
    expect(sent).not.toMatch(new RegExp(`/${userInfo().username}/`))
  })

  it('leaves out the fields that were not chosen', async () => {
    const host = await hostSent({ AGENTOPS_ENVIRONMENT: 'os,git' })
    const areas = new Set(Object.keys(host).map((name) => name.split('.')[0]))
    expect(areas).toEqual(new Set(['os', 'host', 'vcs', 'agentops']))
    expect(Object.keys(host).filter((name) => name.startsWith('agentops'))).toEqual([
      'agentops.vcs.dirty',
    ])
  })

  it('is read once, however many sessions start at once', async () => {
    const bin = join(directory.path, 'bin')
    const runs = join(directory.path, 'git-runs')
    await mkdir(bin)
    await writeFile(join(bin, 'git'), `#!/bin/sh\necho run >> '${runs}'\n`, { mode: 0o755 })
    const program = join(directory.path, 'many.mjs')
    await writeFile(
      program,
      `import { init, startSession, shutdown } from ${JSON.stringify(BUILT)}
      init()
      for (let index = 0; index < 50; index += 1) {
        startSession()
        await new Promise((done) => setImmediate(done))
      }
      await new Promise((done) => setTimeout(done, 500))
      await shutdown()`,
    )
    const result = await runProcess({
      command: process.execPath,
      args: typescriptProgram(program),
      env: {
        AGENTOPS_ENDPOINT: url,
        AGENTOPS_SPOOL: 'false',
        PATH: `${bin}:${process.env['PATH']}`,
      },
      cwd: directory.path,
    })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(runs, 'utf8')).toBe('run\n')
    const told = wire.filter((text) => text.includes('agentops.host.cpu.count'))
    expect(told.length).toBeGreaterThanOrEqual(51)
  })

  it('is not sent at all when it is turned off', async () => {
    expect(await hostSent({ AGENTOPS_ENVIRONMENT: 'false' })).toEqual({})
    expect(wire.length).toBeGreaterThan(0)
    const words = [
      '"host"',
      'vcs',
      'left-pad',
      revision,
      'os.type',
      'process.runtime',
      'sdk.version',
    ]
    for (const word of words) expect(wire.join('\n')).not.toContain(word)
  })

  it('stands in no stack where the directory is left out', async () => {
    const failing = join(directory.path, 'failing agent.mjs')
    await writeFile(
      failing,
      `import { init, ErrorEvent } from ${JSON.stringify(BUILT)}
      init()
      const error = new Error('outer', { cause: new Error('inner') })
      console.error(error)
      new ErrorEvent({ error }).record()`,
    )
    const run = async (environment: string) => {
      wire = []
      const endpoint = { AGENTOPS_ENDPOINT: url, AGENTOPS_SPOOL: 'false' }
      const result = await runProcess({
        command: process.execPath,
        args: typescriptProgram(failing),
        env: { ...endpoint, AGENTOPS_CAPTURE_LOGS: 'false', AGENTOPS_ENVIRONMENT: environment },
        cwd: directory.path,
      })
      expect(result.code).toBe(0)
      return wire.join('\n')
    }
    const place = `${directory.path}/failing`
    const all = await run('directory,runtime')
    expect(all.replaceAll('%20', ' ')).toContain(place)
    expect(all).toContain('telemetry.sdk.version')
    const sent = await run('os,git')
    expect(sent.replaceAll('%20', ' ')).toContain('./failing agent.mjs')
    expect(sent).not.toContain(directory.path)
    expect(sent).not.toContain('telemetry.sdk.version')
  })
})
