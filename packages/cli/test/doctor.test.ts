import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer, type RunningServer } from '@agentops/server'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentops } from './agentops.ts'

const KEY = 'key-of-the-test'
let directory: TemporaryDirectory
let server: RunningServer
let project = ''

/** A package as a package manager leaves it. */
async function install(folder: string, place: string, version: string): Promise<void> {
  const path = join(folder, 'node_modules', place)
  const name = place.split('node_modules/').at(-1)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'package.json'), JSON.stringify({ name, version }))
}

async function doctor(folder: string, key = KEY) {
  const spool = { AGENTOPS_SPOOL_DIRECTORY: undefined }
  const home = { XDG_DATA_HOME: join(directory.path, 'data'), AGENTOPS_API_KEY: key, ...spool }
  const args = ['doctor', folder, '--json', '--server', server.url]
  const { code, stdout } = await agentops(args, home)
  return { code, stdout, found: JSON.parse(stdout) }
}

beforeAll(async () => {
  directory = await temporaryDirectory('agentops-doctor-')
  const dataDirectory = join(directory.path, 'server')
  server = await startServer({ port: 0, dataDirectory, keys: [KEY] })
  project = join(directory.path, 'project')
  const agent = join(project, 'packages/agent')
  await install(project, '@agentops/sdk', '0.1.0')
  await install(project, 'openai', '6.49.0')
  await install(join(project, 'node_modules/some-framework'), 'openai', '4.104.0')
  await install(agent, '@aws-sdk/client-bedrock-runtime', '3.1.0')
  await install(project, 'ai', '6.0.0')
  const manifest = { workspaces: ['packages/*'], dependencies: { 'groq-sdk': '1', openai: '6' } }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(project, 'agentops.config.json'), '{}')
})

afterAll(async () => {
  await server?.close()
  await directory?.remove()
})

describe('agentops doctor', () => {
  it('finds every copy, also nested and in workspaces, and says how each is captured', async () => {
    const { code, found, stdout } = await doctor(project)
    const packages: { name: string; version: string; how: string }[] = found.packages
    expect(packages.map(({ name, version }) => `${name} ${version}`.trim()).toSorted()).toEqual([
      '@agentops/sdk 0.1.0',
      '@aws-sdk/client-bedrock-runtime 3.1.0',
      'ai 6.0.0',
      'groq-sdk',
      'openai 4.104.0',
      'openai 6.49.0',
    ])
    expect(found).toMatchObject({
      healthy: true,
      configuration: { file: join(project, 'agentops.config.json') },
      server: { state: 'ready', version: '0.1.0' },
      spool: { processes: 0, bytes: 0, errors: [] },
    })
    expect(found.configuration.variables).toContain('AGENTOPS_API_KEY')
    expect(stdout).not.toContain(KEY)
    expect(code).toBe(0)
  })

  it('fails where the key is refused', async () => {
    const { code, found } = await doctor(project, 'another')
    expect(found.server).toMatchObject({ state: 'refused' })
    expect(code).toBe(1)
  })

  it('fails where something is not recorded, and says why, without colour in a pipe', async () => {
    const other = join(directory.path, 'other')
    await install(other, '@agentops/sdk', '0.1.0')
    await install(other, '@google-cloud/aiplatform', '4.0.0')
    const args = ['doctor', other, '--server', 'http://127.0.0.1:9']
    const { code, stdout } = await agentops(args)
    expect(stdout).toMatch(/✗ +@google-cloud\/aiplatform 4\.0\.0 .*gRPC/)
    expect(stdout).toContain('No AgentOps server answers at http://127.0.0.1:9.')
    expect(stdout).not.toContain('\u001b[')
    expect(code).toBe(1)
  })

  it('tells what the project uses itself from what its packages bring', async () => {
    const folder = join(directory.path, 'pnpm')
    const agent = join(folder, 'agents/one')
    await install(folder, '@agentops/sdk', '0.1.0')
    await install(folder, '.pnpm/replicate@1.4.0/node_modules/replicate', '1.4.0')
    await install(folder, '.pnpm/rollup@4.0.0/node_modules/rollup', '4.0.0')
    await mkdir(agent, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{"devDependencies":{"rollup":"4"}}')
    await writeFile(join(folder, 'pnpm-workspace.yaml'), "packages:\n  - 'agents/*'\n")
    const uses = { dependencies: { 'openai-4': 'npm:openai@4.104.0' } }
    await writeFile(join(agent, 'package.json'), JSON.stringify(uses))
    const { code, found } = await doctor(folder)
    expect(found.packages).toMatchObject([
      { coverage: 'note', name: '@agentops/sdk' },
      { coverage: 'note', name: 'replicate', how: expect.stringContaining('another package') },
      { coverage: 'note', name: 'rollup' },
      { coverage: 'note', name: 'openai', how: expect.stringContaining('not installed') },
    ])
    expect(code).toBe(0)
  })

  it('says that there is no such folder, and nothing else', async () => {
    const { code, stdout, stderr } = await agentops(['doctor', join(directory.path, 'no')])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('There is no folder')
  })

  it('says that nothing is recorded where the SDK is not installed', async () => {
    const { code, found } = await doctor(directory.path)
    expect(found.packages[0]).toMatchObject({ name: '@agentops/sdk', coverage: 'not' })
    expect(code).toBe(1)
  })
})
