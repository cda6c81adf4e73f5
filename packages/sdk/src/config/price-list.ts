import { readFileSync } from 'node:fs'
import type { ModelPrice, TokenPrices } from '@agentops/protocol/price'

const RATES: ReadonlySet<string> = new Set<keyof TokenPrices>([
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'reasoning',
  'inputAudio',
  'outputAudio',
])

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isUsd(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1_000_000
}

function isTier(tier: unknown): boolean {
  if (!isRecord(tier)) return isUsd(tier)
  return Object.entries(tier).every(([name, value]) => RATES.has(name) && isUsd(value))
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isField(name: string, value: unknown): boolean {
  if (name === 'tiers') return isRecord(value) && Object.values(value).every(isTier)
  return name === 'model' || name === 'provider' ? isName(value) : RATES.has(name) && isUsd(value)
}

function isPrice(entry: unknown): entry is ModelPrice {
  if (!isRecord(entry)) return false
  const hasAll = ['model', 'input', 'output'].every((name) => name in entry)
  return hasAll && Object.entries(entry).every(([name, value]) => isField(name, value))
}

function readFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Reads `prices`: a list, or the path of a file that the server's `--prices` takes; `undefined` when it is neither. */
export function readPrices(given: unknown): readonly ModelPrice[] | undefined {
  const value = typeof given === 'string' ? readFile(given) : given
  const list = isRecord(value) ? value['models'] : value
  return Array.isArray(list) && list.every(isPrice) ? list : undefined
}
