import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'

/**
 * Node's authorities together with those of PEM files; undefined when no file can be read, which
 * leaves Node its own choice.
 */
export function authorities(files: readonly string[]): string[] | undefined {
  const own = files.flatMap((file) => {
    try {
      return [readFileSync(file, 'utf8')]
    } catch {
      return []
    }
  })
  return own.length > 0 ? [...rootCertificates, ...own] : undefined
}
