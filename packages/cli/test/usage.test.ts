import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { describe, expect, it } from 'vitest'
import { agentops } from './agentops.ts'

const NOBODY = ['--server', 'http://127.0.0.1:9']

describe('help', () => {
  it('lists commands, examples and exit codes', async () => {
    const { code, stdout } = await agentops(['--help'])
    expect(code).toBe(0)
    for (const word of ['dev', 'demo', 'sessions', 'Examples:', '3  no server answers']) {
      expect(stdout).toContain(word)
    }
  })

  it.each([['dev'], ['demo'], ['sessions', 'list'], ['sessions', 'show']])(
    'has examples for %s %s',
    async (...command) => {
      const { code, stdout } = await agentops([...command, '--help'])
      expect(code).toBe(0)
      expect(stdout).toContain(`Examples:\n  agentops ${command.join(' ')}`)
    },
  )

  it('prints the version', async () => {
    expect(await agentops(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' })
  })
})

describe('wrong use', () => {
  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['sessions', 'list', '--limit', '0'], 'from 1 to 500'],
    [['sessions', 'list', '--state', 'Done'], 'Allowed choices are running, Success'],
    [['sessions', 'show'], "missing required argument 'id'"],
    [['dev', '--port', '70000'], 'from 0 to 65535'],
    [['demo', '--server', 'localhost'], 'It must be a URL'],
  ])('%j ends with exit code 2 and a reason', async (args, reason) => {
    const { code, stdout, stderr } = await agentops(args)
    expect(stderr).toContain(reason)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('of prices names the entry and what is wrong with it', async () => {
    const directory = await temporaryDirectory('agentops-prices-')
    const file = join(directory.path, 'prices.json')
    await writeFile(file, JSON.stringify({ models: [{ model: 'mine', input: '1', output: 2 }] }))
    const data = join(directory.path, 'data')
    const args = ['dev', '--port', '0', '--data', data]
    const { code, stderr } = await agentops(args, { AGENTOPS_PRICES: file })
    await directory.remove()
    expect(stderr).toContain(`The prices in ${file} cannot be used: models[0] ("mine"): input: `)
    expect(code).toBe(1)
  })

  it('names the variable when the environment is wrong', async () => {
    const { code, stderr } = await agentops(['sessions', 'list'], { AGENTOPS_ENDPOINT: 'nowhere' })
    expect(stderr).toContain('AGENTOPS_ENDPOINT')
    expect(code).toBe(2)
  })
})

describe('without a server', () => {
  it.each([['demo'], ['sessions', 'list'], ['sessions', 'show', 'latest']])(
    '%s %s says how to start one, with exit code 3',
    async (...command) => {
      const { code, stdout, stderr } = await agentops([...command, ...NOBODY])
      expect(stderr).toContain('No AgentOps server answers at http://127.0.0.1:9.')
      expect(stderr).toContain('agentops dev')
      expect(stdout).toBe('')
      expect(code).toBe(3)
    },
  )
})

describe('with another program on the port', () => {
  it('says that no AgentOps server answers, with exit code 3', async () => {
    const holder = await holdPort()
    const server = `http://127.0.0.1:${holder.port}`
    const { code, stderr } = await agentops(['sessions', 'list', '--server', server])
    await holder.release()
    expect(stderr).toContain(`No AgentOps server answers at ${server}.`)
    expect(code).toBe(3)
  })
})

describe('dev that cannot start', () => {
  it('says in one line that the port is taken, with exit code 1', async () => {
    const holder = await holdPort()
    const { code, stderr } = await agentops(['dev', '--port', holder.port, '--data', '/dev/null/x'])
    await holder.release()
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(holder.port)])
    expect(code).toBe(1)
  })

  it('says in one line that the data directory cannot be written', async () => {
    const { code, stderr } = await agentops(['dev', '--port', '0', '--data', '/dev/null/data'])
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('/dev/null/data')])
    expect(code).toBe(1)
  })

  it('refuses to be reachable from elsewhere without a key', async () => {
    const { code, stderr } = await agentops(['dev', '--host', '0.0.0.0', '--port', '0'])
    expect(stderr).toContain('--key')
    expect(code).toBe(1)
  })
})

/** A program that hangs up on whoever calls. */
async function holdPort() {
  const holder = createServer((socket) => socket.destroy())
  await once(holder.listen(0, '127.0.0.1'), 'listening')
  const address = holder.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  return { port, release: () => new Promise((resolve) => holder.close(resolve)) }
}
