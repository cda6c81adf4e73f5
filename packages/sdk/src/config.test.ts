import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { DEFINITIONS, variableOf } from './config/definitions.ts'
import { ENVIRONMENT_FIELDS } from './config/environment-fields.ts'
import { readConfigFile } from './config/file.ts'
import type { ClientOptions } from './config/options.ts'
import { ConfigurationError, resolveConfig } from './config.ts'

const none = { environment: {}, file: undefined }

describe('configuration', () => {
  it('code wins over the environment, that over the file, that over the default', () => {
    const environment = { AGENTOPS_NAME: 'environment', AGENTOPS_MAX_BATCH_SIZE: '7' }
    const options = { name: 'file', maxBatchSize: 8, tags: ['a', 'b'] }
    const file = { path: 'agentops.config.json', options, problem: '' }
    const { config, problems } = resolveConfig({ name: 'code' }, { environment, file })
    expect(config).toMatchObject({
      name: 'code',
      agent: 'code',
      maxBatchSize: 7,
      tags: ['a', 'b'],
      endpoint: 'http://127.0.0.1:7420',
    })
    expect(problems).toEqual([])
  })

  it('what is wrong is named with its source and never with its value', () => {
    const { config, problems } = resolveConfig(
      { endpoint: 'ftp://secret@host', apiKey: 'a secret with\nlines' },
      {
        environment: { AGENTOPS_AUTO_START_SESSION: 'maybe', AGENTOPS_MAX_WAIT_TIME: '-5' },
        file: { path: 'a.json', options: { sampleRate: 2, tag: 'secret' }, problem: '' },
      },
    )
    expect(config).toMatchObject({
      endpoint: 'http://127.0.0.1:7420',
      apiKey: '',
      autoStartSession: true,
      maxWaitTime: 100,
      sampleRate: 1,
    })
    expect(problems).toEqual([
      'there is no option tag of a.json',
      'option apiKey must be a text of visible ASCII characters without spaces; the default is used instead',
      'option endpoint must be an http(s) URL without a password or a query; the default is used instead',
      'AGENTOPS_AUTO_START_SESSION must be true or false; the default is used instead',
      'option sampleRate of a.json must be a number from 0 to 1; the default is used instead',
      'AGENTOPS_MAX_WAIT_TIME must be a number, 0 or more; the default is used instead',
    ])
  })

  it('every option turns away what is none of its kind, by its name', () => {
    for (const name of Object.keys(DEFINITIONS)) {
      const { config, problems } = resolveConfig({ [name]: Symbol('none') }, none)
      expect(problems).toEqual([expect.stringContaining(`option ${name} must be `)])
      const { [name as keyof typeof DEFINITIONS]: definition } = DEFINITIONS
      const expected = resolveConfig({}, none).config
      const { strictest = Reflect.get(expected, name) } = definition as { strictest?: unknown }
      expect(config).toEqual({ ...expected, [name]: strictest })
    }
  })

  it('every option but functions and objects can be set by its variable', async () => {
    const directory = await temporaryDirectory('prices')
    const prices = join(directory.path, 'prices.json')
    await writeFile(prices, '{"models":[{"model":"mine*","input":1,"output":2}]}')
    const given: Record<string, string> = {
      endpoint: 'https://host/base/',
      inheritedSessionId: '018f0000-0000-7000-8000-000000000000',
      inheritedEventId: '00f067aa0ba902b7',
      prices,
      sampleRate: '0.5',
      environment: 'os,cpu',
      logLevel: 'debug',
    }
    for (const [name, { fallback, codeOnly }] of Object.entries(DEFINITIONS)) {
      if (codeOnly) continue
      const flipped = typeof fallback === 'boolean' ? String(!fallback) : 'x'
      const value = given[name] ?? (typeof fallback === 'number' ? '7' : flipped)
      const variable = variableOf(name as keyof ClientOptions)
      const { config, problems } = resolveConfig(
        {},
        { ...none, environment: { [variable]: value } },
      )
      expect([name, problems]).toEqual([name, []])
      expect([name, Reflect.get(config, name)]).not.toEqual([name, fallback])
    }
    await directory.remove()
  })

  it('prices are read from a list or a file, each of them in full', () => {
    const mine = { model: 'mine', input: 1, output: 2, tiers: { batch: 0.5, fast: { output: 9 } } }
    expect(resolveConfig({ prices: [mine] }, none)).toMatchObject({
      config: { prices: [mine] },
      problems: [],
    })
    const wrong = [
      { model: 'x', input: 1 },
      { ...mine, input: -1 },
      { ...mine, cached: 1 },
    ]
    for (const price of [...wrong, { ...mine, tiers: { batch: '50 %' } }]) {
      const { config, problems } = resolveConfig({ prices: [price as typeof mine] }, none)
      expect(config.prices).toEqual([])
      expect(problems).toEqual([expect.stringContaining('option prices must be a list of prices')])
    }
    expect(resolveConfig({ prices: '/nowhere.json' }, none).problems).toHaveLength(1)
  })

  it('failSafe: false throws, and says everything that is wrong', () => {
    const make = () => resolveConfig({ failSafe: false, maxWaitTime: -1 }, none)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(/wrong: option maxWaitTime must be a number, 0 or more\. See/)
  })

  it.each([
    ['captureContent', 'maybe', false],
    ['captureWire', 'maybe', false],
    ['captureLogs', 'maybe', false],
    ['export', 'maybe', false],
    ['environment', { gti: false }, []],
    ['secretPatterns', ['('], [/[^]+/g]],
  ])('%s, said wrongly, lets nothing through', (name, value, strictest) => {
    const environment = { [variableOf(name as keyof ClientOptions)]: 'true' }
    const { config, problems } = resolveConfig({ [name]: value }, { ...none, environment })
    expect(Reflect.get(config, name)).toEqual(strictest)
    expect(problems).toEqual([expect.stringMatching(/; the strictest value is used instead$/)])
  })

  it('redact, said wrongly, removes every text', () => {
    const { config } = resolveConfig({ redact: 'names' as never }, none)
    expect(config.redact?.('Alice', { type: 'llm', attribute: 'name' })).toBe('[redacted]')
  })

  it.each([
    ['False', false],
    ['no', false],
    ['OFF', false],
    ['0', false],
    [' TRUE ', true],
    ['yes', true],
    ['On', true],
    ['1', true],
  ])('a flag may be written as %s', (text, value) => {
    const environment = { AGENTOPS_EXPORT: text, AGENTOPS_ENVIRONMENT: text }
    const { config, problems } = resolveConfig({}, { ...none, environment })
    expect(problems).toEqual([])
    expect([config.export, config.environment.length > 0]).toEqual([value, value])
  })

  it("a variable that is no option is told, unless it is the server's", () => {
    const environment = { AGENTOPS_APIKEY: 'k', AGENTOPS_SERVER_KEYS: 'k', OTHER: 'x' }
    expect(resolveConfig({}, { ...none, environment }).problems).toEqual([
      "AGENTOPS_APIKEY is no option's variable",
    ])
  })

  it('what no timer can wait for, and half a thing, is not taken as it is', () => {
    const { config, problems } = resolveConfig({ maxWaitTime: 1e12, maxInFlight: 1.5 }, none)
    expect([config.maxWaitTime, config.maxInFlight]).toEqual([2_147_483_647, 4])
    expect(problems).toEqual([
      'option maxInFlight must be a whole number, 1 or more; the default is used instead',
    ])
  })

  it('the environment of the machine is left out field by field', () => {
    const fields = (environment: NonNullable<ClientOptions['environment']>) =>
      resolveConfig({ environment }, none).config.environment
    expect(fields(true)).toEqual(ENVIRONMENT_FIELDS)
    expect(fields(false)).toEqual([])
    expect(fields({ git: false, packages: false })).toHaveLength(ENVIRONMENT_FIELDS.length - 2)
    const environment = { AGENTOPS_ENVIRONMENT: 'os, cpu' }
    expect(resolveConfig({}, { ...none, environment }).config.environment).toEqual(['os', 'cpu'])
  })
})

describe('agentops.config', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>

  beforeAll(async () => {
    directory = await temporaryDirectory('config')
    const files: Record<string, string> = {
      'agentops.config.json': '{"name":"above the package"}',
      'json/package.json': '{}',
      'json/agentops.config.json': '{"name":"json"}',
      'esm/package.json': '{"type":"module"}',
      'esm/agentops.config.js': 'export default { name: "esm" }',
      'cjs/package.json': '{}',
      'cjs/agentops.config.cjs': 'module.exports = { name: "cjs" }',
      'none/package.json': '{}',
      'broken/agentops.config.json': '{',
      'slow/agentops.config.mjs': 'await 1; export default {}',
      'list/agentops.config.json': '[]',
    }
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(directory.path, name, '..', 'deep/er'), { recursive: true })
      await writeFile(join(directory.path, name), text)
    }
  })

  afterAll(() => directory.remove())

  const read = (name: string) => readConfigFile(join(directory.path, name))

  it.each(['json', 'esm', 'cjs'])('is found from below, up to the package: %s', (name) => {
    expect(read(`${name}/deep/er`)).toMatchObject({ options: { name }, problem: '' })
  })

  it('is not taken from above the package', () => {
    expect(read('none/deep')).toBeUndefined()
  })

  it.each([
    ['broken', /broken.agentops\.config\.json cannot be read: /],
    ['slow', /it must not use await at its top level/],
    ['list', /must export an object of options/],
  ])(
    'that cannot be used is a problem, and lets nothing through that it may keep back: %s',
    (name, problem) => {
      const file = read(name)
      const { config, problems } = resolveConfig({}, { environment: {}, file })
      expect(problems).toEqual([expect.stringMatching(problem)])
      const strict = {
        export: false,
        captureContent: false,
        captureWire: false,
        captureLogs: false,
      }
      expect(config).toMatchObject(strict)
      expect(config.environment).toEqual([])
      expect(config.maxWaitTime).toBe(resolveConfig({}, none).config.maxWaitTime)
      const said = { export: true, captureContent: true }
      const more = resolveConfig(said, { environment: { AGENTOPS_CAPTURE_LOGS: 'true' }, file })
      expect(more.config).toMatchObject({ ...strict, ...said, captureLogs: true })
    },
  )
})

/** How a default is written for people. */
function written(name: string, fallback: unknown): string {
  const inWords: Record<string, string> = {
    name: "the entry file's name",
    agent: '`name`',
    providers: 'all',
    environment: '`true`',
    spoolDirectory: "`spool` in the user's data directory",
  }
  const text = typeof fallback === 'string' ? fallback : JSON.stringify(fallback)
  const isNone = text === undefined || text === '' || text === '[]'
  return inWords[name] ?? (isNone ? 'none' : `\`${text}\``)
}

describe('every default in the documentation is the one in the code', () => {
  it('TSDoc and docs/configuration.md say what DEFINITIONS holds', async () => {
    const source = await readFile(join(import.meta.dirname, 'config/options.ts'), 'utf8')
    const page = await readFile(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8')
    const rows = page.split('\n').filter((line) => line.startsWith('| `'))
    const documented = [
      ...source.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+readonly (\w+)\?:/g),
    ].map(([, comment = '', name = '']) => ({ name, text: comment.replace(/\s*\n\s*\* ?/g, ' ') }))
    expect(documented.map(({ name }) => name)).toEqual(Object.keys(DEFINITIONS))
    const expected = documented.map(({ name, text }) => {
      const { fallback, codeOnly } = DEFINITIONS[name as keyof typeof DEFINITIONS]
      const variable = codeOnly ? 'none' : `\`${variableOf(name as keyof ClientOptions)}\``
      expect(text).toContain(`Default: ${written(name, fallback)}.`)
      expect(text).toContain(codeOnly ? 'In code or a config file only' : variable)
      return [`\`${name}\``, variable, written(name, fallback)]
    })
    const cells = rows.map((row) =>
      row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()),
    )
    expect(cells.map((row) => row.slice(0, 3))).toEqual(expected)
  })
})
