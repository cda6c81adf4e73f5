/** Host and port in lower case, and the path without its query. */
export interface SplitUrl {
  readonly host: string
  readonly path: string
}

/** The path of a request target, without query and fragment. */
export function pathOf(target: string): string {
  const mark = target.search(/[?#]/)
  return mark < 0 ? target : target.slice(0, mark)
}

/** Splits a URL by hand: a parse of every URL that passes would cost more than the look-up. */
export function splitUrl(url: string): SplitUrl | undefined {
  const scheme = url.indexOf('://')
  if (scheme < 0) return undefined
  const start = scheme + 3
  let end = url.length
  for (const mark of ['?', '#']) {
    const at = url.indexOf(mark, start)
    if (at >= 0 && at < end) end = at
  }
  const slash = url.indexOf('/', start)
  if (slash < 0 || slash > end) return { host: url.slice(start, end).toLowerCase(), path: '/' }
  return { host: url.slice(start, slash).toLowerCase(), path: url.slice(slash, end) }
}
