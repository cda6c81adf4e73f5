/** Where this package's code is; undefined in an app that a bundler made CommonJS of, which has no such thing. */
export function ownUrl(): string | undefined {
  const url: unknown = import.meta.url
  return typeof url === 'string' ? url : undefined
}
