/** What stands in the place of something secret. */
export const REDACTED = '[redacted]'

/** A form of secret: where one of the hints occurs, what the expression matches is replaced. */
interface SecretForm {
  /** Looked for first, since looking for a fixed text costs less than an expression. Lower case. */
  readonly hints: readonly string[]
  readonly pattern: RegExp
  readonly replacement: string
}

/** Every issued key has a run like this; most prose has none, and needs no further look. */
const LONG_RUN = /[\w-]{16}/

const NAMES =
  'pass(?:word|wd|phrase)|secret|api[_-]?key|(?:access|refresh|auth|id|session)[_-]?token|authorization|private[_-]?key|credential|set-cookie'
const NAME_HINTS = [
  'passw',
  'passphrase',
  'secret',
  'apikey',
  'api_key',
  'api-key',
  'privatekey',
  'private_key',
  'private-key',
  'token',
  'authorization',
  'credential',
  'set-cookie',
]

/**
 * A key as it was issued. It begins once in a run of such characters, so that a long run is read once;
 * or after an escaped line end, whose letter belongs to no run.
 */
function issued(hints: readonly string[], source: string): SecretForm {
  const pattern = new RegExp(`(?:(?<![\\w-])|(?<=\\\\[bfnrt]))(?:${source})`, 'g')
  return { hints, pattern, replacement: REDACTED }
}

/** A value behind a name that says it is secret; `rest` closes the group that stays. */
function named(rest: string, replacement: string): SecretForm {
  const pattern = new RegExp(`((?:${NAMES})s?${rest}`, 'gi')
  return { hints: NAME_HINTS, pattern, replacement: `$1${replacement}` }
}

/** Forms as their issuers document them, and as secret scanners (GitHub's, gitleaks) look for them. */
const ISSUED: readonly SecretForm[] = [
  // OpenAI, Anthropic, OpenRouter, DeepSeek, LangSmith, Langfuse …: at least one digit, as words have none.
  issued(['sk-', 'pk-'], String.raw`[sp]k-(?=[\w-]{0,200}\d)[\w-]{16,}`),
  issued(['_live_', '_test_'], '[srp]k_(?:live|test)_[A-Za-z0-9]{16,}'),
  issued(['gsk_', 'hf_', 'npm_', 'r8_', 'lsv2_'], String.raw`(?:gsk|hf|npm|r8|lsv2)_\w{20,}`),
  issued(['xai-', 'glpat-'], String.raw`(?:xai|glpat)-[\w-]{20,}`),
  issued(['akia', 'asia'], String.raw`(?:AKIA|ASIA)[A-Z0-9]{16}\b`),
  issued(['aiza', 'ya29.'], String.raw`AIza[\w-]{35}|ya29\.[\w-]{20,}`),
  issued(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[pousr]_[A-Za-z0-9]{36,}'),
  issued(['github_pat_'], String.raw`github_pat_\w{22,}`),
  issued(['xox'], 'xox[abeoprs]-[A-Za-z0-9-]{10,}'),
  issued(['sg.'], String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`),
  // A JSON Web Token: header and payload are base64url of `{"`.
  issued(['eyj'], String.raw`eyJ[\w-]{13,}\.eyJ[\w-]{8,}\.[\w-]+`),
]

/** What its name, place or scheme says is secret. */
const NAMED: readonly SecretForm[] = [
  {
    hints: ['private key'],
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
    replacement: REDACTED,
  },
  { hints: ['bearer '], pattern: /(bearer) +[\w.~+/=-]{12,}/gi, replacement: `$1 ${REDACTED}` },
  { hints: ['://'], pattern: /(:\/\/)[^/\s:@"\\]+:[^/\s@"\\]+@/g, replacement: `$1${REDACTED}@` },
  named(String.raw`"\s{0,9}:\s{0,9})"(?:[^"\\]|\\.)+"`, `"${REDACTED}"`),
  // The same inside a JSON text that is a string of another one, as tool arguments are.
  named(
    String.raw`\\"\s{0,9}:\s{0,9})\\"(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))+\\"`,
    String.raw`\"${REDACTED}\"`,
  ),
  // A query or an environment variable.
  named(String.raw`=)[^\s"'&,;\\[]{4,}`, REDACTED),
]

function remove(text: string, forms: readonly SecretForm[]): string {
  const lower = text.toLowerCase()
  let clean = text
  for (const { hints, pattern, replacement } of forms) {
    if (hints.some((hint) => lower.includes(hint))) clean = clean.replace(pattern, replacement)
  }
  return clean
}

/**
 * Takes secrets of known forms out of a text, which may be JSON and then stays JSON. Linear in the
 * text's length.
 */
export function removeSecrets(text: string): string {
  return remove(LONG_RUN.test(text) ? remove(text, ISSUED) : text, NAMED)
}
