type Environment = Readonly<Record<string, string | undefined>>

/** What the usual environment variables say of the way out. */
export interface Network {
  /** URL of the proxy for `http:` and for `https:` servers; undefined when there is none. */
  readonly httpProxy: string | undefined
  readonly httpsProxy: string | undefined
  /** Hosts that are reached directly: `host`, `.suffix`, `host:port` or `*`. */
  readonly noProxy: readonly string[]
  /** PEM files of further certificate authorities. */
  readonly certificateFiles: readonly string[]
}

function proxyUrl(...values: readonly (string | undefined)[]): string | undefined {
  const given = values.find((value) => value !== undefined && value !== '')
  if (given === undefined) return undefined
  const url = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`
  return URL.canParse(url) ? url : undefined
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` (either case), `SSL_CERT_FILE` and `NODE_EXTRA_CA_CERTS`. */
export function networkFrom(environment: Environment): Network {
  const either = (name: string) => environment[name.toLowerCase()] ?? environment[name]
  const all = either('ALL_PROXY')
  const files = [environment['SSL_CERT_FILE'], environment['NODE_EXTRA_CA_CERTS']]
  return {
    httpProxy: proxyUrl(either('HTTP_PROXY'), all),
    httpsProxy: proxyUrl(either('HTTPS_PROXY'), all),
    noProxy: (either('NO_PROXY') ?? '').split(/[\s,]+/).filter((host) => host !== ''),
    certificateFiles: files.filter((file): file is string => file !== undefined && file !== ''),
  }
}

/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.[\d.]+$/.test(hostname)
}

function isExempt({ hostname, host }: URL, pattern: string): boolean {
  const wanted = pattern.toLowerCase().replace(/^\*?\./, '')
  return wanted === '*' || host === wanted || hostname === wanted || hostname.endsWith(`.${wanted}`)
}

/** The proxy on the way to a server; undefined when it is reached directly, as this machine always is. */
export function proxyFor(server: URL, network: Network): URL | undefined {
  const proxy = server.protocol === 'https:' ? network.httpsProxy : network.httpProxy
  if (proxy === undefined || isLoopback(server.hostname)) return undefined
  return network.noProxy.some((pattern) => isExempt(server, pattern)) ? undefined : new URL(proxy)
}
