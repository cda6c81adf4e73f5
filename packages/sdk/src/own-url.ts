/**
 * Where this package's code is on disk; undefined in an app that a bundler made CommonJS of, which
 * has no such thing, and where the code came from somewhere else.
 */
export function ownUrl(): string | undefined {
  const url: unknown = import.meta.url
  return typeof url === 'string' && url.startsWith('file:') ? url : undefined
}
