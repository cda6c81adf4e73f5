import { readFile } from 'node:fs/promises'
import type { ModelPrice } from '@agentops/protocol/price'
import { z } from 'zod'
import { ServerStartError, messageOf } from '../errors.ts'

const usd = z.number().nonnegative().max(1_000_000)

const RATES = {
  input: usd,
  output: usd,
  cacheRead: usd.optional(),
  cacheWrite: usd.optional(),
  cacheWrite1h: usd.optional(),
  reasoning: usd.optional(),
  inputAudio: usd.optional(),
  outputAudio: usd.optional(),
}

const TierRates = z.strictObject(RATES).partial()

const Entry: z.ZodType<ModelPrice> = z.strictObject({
  model: z.string().min(1).max(200),
  provider: z.string().min(1).max(200).optional(),
  ...RATES,
  tiers: z.record(z.string().min(1).max(50), z.union([usd, TierRates])).optional(),
})

const PriceFile = z.strictObject({ models: z.array(Entry).max(10_000) })

/**
 * Reads a file of prices.
 *
 * @throws ServerStartError `prices-invalid`, which names the entry and what is wrong with it
 */
export async function readPriceFile(path: string): Promise<readonly ModelPrice[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw invalid(path, `cannot be read: ${messageOf(error)}`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw invalid(path, `is not JSON: ${messageOf(error)}`)
  }
  const parsed = PriceFile.safeParse(json)
  if (parsed.success) return parsed.data.models
  const problems = parsed.error.issues.slice(0, 5).map((issue) => problemOf(issue, json))
  throw invalid(path, problems.join('; '))
}

function problemOf({ path, message }: z.core.$ZodIssue, json: unknown): string {
  const [list, index, ...rest] = path
  if (list !== 'models' || typeof index !== 'number')
    return `${path.join('.') || 'file'}: ${message}`
  const field = rest.length === 0 ? '' : `${rest.join('.')}: `
  return `models[${index}]${nameOf(json, index)}: ${field}${message}`
}

function nameOf(json: unknown, index: number): string {
  const models: unknown = Object(json).models
  const model: unknown = Array.isArray(models) ? Object(models[index]).model : undefined
  return typeof model === 'string' ? ` (${JSON.stringify(model.slice(0, 60))})` : ''
}

function invalid(path: string, problem: string): ServerStartError {
  return new ServerStartError(
    'prices-invalid',
    `The prices in ${path} cannot be used: ${problem}. Each entry needs model, input and output, in US dollars a million tokens.`,
  )
}
