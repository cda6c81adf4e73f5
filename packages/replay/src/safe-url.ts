/** Query parameters that carry a key somewhere: Google's, Azure's, AWS's and gateways'. */
const SECRET =
  /^(key|api[-_]?key|subscription-key|access[-_]?token|auth|authorization|token|secret|password|sig|signature|code|x-(amz|goog)-.*)$/i

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isSecret(parameter: string): boolean {
  return SECRET.test(decoded(parameter.split('=', 1)[0] ?? ''))
}

/** A URL without user, password, fragment and query parameters that carry keys; the rest untouched. */
export function withoutSecrets(url: string): string {
  const [address = '', query] = splitOnce(url.split('#', 1)[0] ?? '', '?')
  const bare = address.replace(/^((?:[a-z][a-z0-9+.-]*:)?\/\/)[^/]*@/i, '$1')
  const kept = query?.split('&').filter((parameter) => parameter !== '' && !isSecret(parameter))
  return kept?.length ? `${bare}?${kept.join('&')}` : bare
}

/** Path and sorted query of a URL: what is asked of a server, whichever server it is. */
export function pathAndQuery(url: string): string {
  const rest = withoutSecrets(url).replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?]*/i, '')
  const [path = '', query] = splitOnce(rest, '?')
  const sorted = query === undefined ? '' : `?${query.split('&').toSorted().join('&')}`
  return `${path || '/'}${sorted}`
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
