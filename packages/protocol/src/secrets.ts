/** What stands in the place of something secret. */
export const REDACTED = '[redacted]'

/** A form of secret: where one of the hints occurs, what the expressions match is replaced. */
interface SecretForm {
  /** Looked for first, since looking for a fixed text costs less than an expression. Lower case. */
  readonly hints: readonly string[]
  readonly rules: readonly Rule[]
}

/** What is replaced, and by what. */
type Rule = readonly [pattern: RegExp, replacement: string]

/** Every issued key has a run of so many letters, digits, `_` and `-`; most prose has none. */
const RUN = 16
const IS_RUN_CODE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w-]/.test(String.fromCharCode(code)) ? 1 : 0,
)

/** Looks at every 16th place and from there backwards: a run cannot hide between. */
function hasLongRun(text: string): boolean {
  let last = RUN - 1
  while (last < text.length) {
    let place = last
    while (place > last - RUN && IS_RUN_CODE[text.charCodeAt(place)] === 1) place -= 1
    if (place === last - RUN) return true
    last = place + RUN
  }
  return false
}

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
  return { hints, rules: [[pattern, REDACTED]] }
}

/** A value behind a name that says it is secret; `rest` closes the group that stays. */
function named(rest: string, replacement: string): Rule {
  return [new RegExp(`((?:${NAMES})s?${rest}`, 'gi'), `$1${replacement}`]
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
    rules: [
      [
        /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
        REDACTED,
      ],
    ],
  },
  { hints: ['bearer '], rules: [[/(bearer) +[\w.~+/=-]{12,}/gi, `$1 ${REDACTED}`]] },
  { hints: ['://'], rules: [[/(:\/\/)[^/\s:@"\\]+:[^/\s@"\\]+@/g, `$1${REDACTED}@`]] },
  {
    hints: NAME_HINTS,
    rules: [
      named(String.raw`"\s{0,9}:\s{0,9})"(?:[^"\\]|\\.)+"`, `"${REDACTED}"`),
      // The same inside a JSON text that is a string of another one, as tool arguments are.
      named(
        String.raw`\\"\s{0,9}:\s{0,9})\\"(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))+\\"`,
        String.raw`\"${REDACTED}\"`,
      ),
      // A query or an environment variable.
      named(String.raw`=)[^\s"'&,;\\[]{4,}`, REDACTED),
    ],
  },
]

function remove(text: string, forms: readonly SecretForm[]): string {
  const lower = text.toLowerCase()
  let clean = text
  for (const { hints, rules } of forms) {
    if (!hints.some((hint) => lower.includes(hint))) continue
    for (const [pattern, replacement] of rules) clean = clean.replace(pattern, replacement)
  }
  return clean
}

/**
 * Takes secrets of known forms out of a text, which may be JSON and then stays JSON. Linear in the
 * text's length.
 */
export function removeSecrets(text: string): string {
  return remove(hasLongRun(text) ? remove(text, ISSUED) : text, NAMED)
}
