/** Deno says in words what other runtimes have codes for. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, 'ECONNREFUSED'],
  [/dns error|failed to lookup address/i, 'ENOTFOUND'],
  [/timed out/i, 'ETIMEDOUT'],
  [
    /connection reset|connection closed before message completed|error reading a body from connection|broken pipe/i,
    'ECONNRESET',
  ],
]

function codeOf(error: Error): string | undefined {
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' && code !== '' ? code : undefined
}

/**
 * The code of a connection that failed (`ECONNREFUSED`, `ECONNRESET` …), as Node, Bun and Deno give it;
 * undefined for what is no failure of the network.
 */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { cause } = error
  const causes = cause instanceof Error ? [cause, error] : [error]
  const code = causes.map(codeOf).find((code) => code !== undefined)
  if (code !== undefined || !('deno' in process.versions)) return code
  return WORDS.find(([words]) => causes.some(({ message }) => words.test(message)))?.[1]
}
