import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPriceFile } from './price-file.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agentops-prices-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function read(text: string) {
  const file = join(directory, 'prices.json')
  await writeFile(file, text)
  return readPriceFile(file)
}

const GOOD = { model: 'mine', input: 1, output: 2, tiers: { batch: 0.5, fast: { output: 9 } } }

describe('a file of prices', () => {
  it('is read as it stands', async () => {
    expect(await read(JSON.stringify({ models: [GOOD] }))).toEqual([GOOD])
  })

  it.each([
    ['not JSON', '{', 'is not JSON'],
    ['another shape', '[]', 'file: '],
    [
      'no output',
      JSON.stringify({ models: [GOOD, { model: 'b', input: 1 }] }),
      'models[1] ("b"): output: ',
    ],
    ['a negative price', JSON.stringify({ models: [{ ...GOOD, input: -1 }] }), '("mine"): input: '],
    ['a misspelt field', JSON.stringify({ models: [{ ...GOOD, cached: 1 }] }), '"cached"'],
    [
      'a wrong tier',
      JSON.stringify({ models: [{ ...GOOD, tiers: { batch: '50 %' } }] }),
      'models[0] ("mine"): tiers.batch: ',
    ],
  ])('with %s is refused with the place', async (_what, text, place) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'prices-invalid',
      message: expect.stringContaining(place),
    })
  })

  it('that is not there is refused with its path', async () => {
    const path = join(directory, 'absent.json')
    await expect(readPriceFile(path)).rejects.toThrow(path)
  })
})
