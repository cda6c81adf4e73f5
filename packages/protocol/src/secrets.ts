import { createRunFinder, createWordFinder } from './secret-hints.ts'

/** What stands in the place of something secret. */
export const REDACTED = '[redacted]'

/** What is replaced, and by what. */
type Rule = readonly [pattern: RegExp, replacement: string]

const NAMES =
  'pass(?:word|wd|phrase)|secret|api[_-]?key|(?:access|refresh|auth|id|session)[_-]?token|authorization|private[_-]?key|credential|set-cookie'

const TOKENS = ['access', 'refresh', 'auth', 'id', 'session']
/** Every name above, written out. */
const NAMES_IN_FULL = ['', '_', '-']
  .flatMap((mark) =>
    [`api${mark}key`, `private${mark}key`].concat(TOKENS.map((name) => `${name}${mark}token`)),
  )
  .concat('password', 'passwd', 'passphrase', 'secret', 'authorization', 'credential', 'set-cookie')

/**
 * A key as it was issued. It begins once in a run of such characters, so that a long run is read once;
 * or after an escaped line end, whose letter belongs to no run.
 */
function issued(source: string): Rule {
  return [new RegExp(`(?:(?<![\\w-])|(?<=\\\\[bfnrt]))(?:${source})`, 'g'), REDACTED]
}

/** A value behind a name that says it is secret; `rest` closes the group that stays. */
function named(rest: string, replacement: string): Rule {
  return [new RegExp(`((?:${NAMES})s?${rest}`, 'gi'), `$1${replacement}`]
}

/** Forms as their issuers document them, and as secret scanners (GitHub's, gitleaks) look for them. */
const ISSUED: readonly Rule[] = [
  // OpenAI, Anthropic, OpenRouter, DeepSeek, LangSmith, Langfuse …: at least one digit, as words have none.
  issued(String.raw`[sp]k-(?=[\w-]{0,200}\d)[\w-]{16,}`),
  issued('[srp]k_(?:live|test)_[A-Za-z0-9]{16,}'),
  issued(String.raw`(?:gsk|hf|npm|r8|lsv2)_\w{20,}`),
  issued(String.raw`(?:xai|glpat)-[\w-]{20,}`),
  issued(String.raw`(?:AKIA|ASIA)[A-Z0-9]{16}\b`),
  issued(String.raw`AIza[\w-]{35}|ya29\.[\w-]{20,}`),
  issued('gh[pousr]_[A-Za-z0-9]{36,}'),
  issued(String.raw`github_pat_\w{22,}`),
  issued('xox[abeoprs]-[A-Za-z0-9-]{10,}'),
  issued(String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`),
  // A JSON Web Token: header and payload are base64url of `{"`.
  issued(String.raw`eyJ[\w-]{13,}\.eyJ[\w-]{8,}\.[\w-]+`),
]

/** How each of these begins; of `ya29.` and `SG.` the long run comes behind the point. */
const mayBeIssued = createRunFinder(
  'AGSeghlnprsxy',
  /[sp]k-|[srp]k_(?:live|test)_|gsk_|hf_|npm_|r8_|lsv2_|xai-|glpat-|AKIA|ASIA|AIza|ya29\.|gh[pousr]_|github_pat_|xox[abeoprs]-|SG\.|eyJ/y,
  'ya29.'.length,
)

/** What its name says is secret. */
const NAMED: readonly Rule[] = [
  [/(bearer) +[\w.~+/=-]{12,}/gi, `$1 ${REDACTED}`],
  named(String.raw`"\s{0,9}:\s{0,9})"(?:[^"\\]|\\.)+"`, `"${REDACTED}"`),
  // The same inside a JSON text that is a string of another one, as tool arguments are.
  named(
    String.raw`\\"\s{0,9}:\s{0,9})\\"(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))+\\"`,
    String.raw`\"${REDACTED}\"`,
  ),
  // A query or an environment variable.
  named(String.raw`=)[^\s"'&,;\\[]{4,}`, REDACTED),
]
const mayBeNamed = createWordFinder(NAMES_IN_FULL.concat('bearer '))

const PRIVATE_KEY: Rule = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
  REDACTED,
]
const PASSWORD_IN_URL: Rule = [/(:\/\/)[^/\s:@"\\]+:[^/\s@"\\]+@/g, `$1${REDACTED}@`]

function replaced(text: string, rules: readonly Rule[]): string {
  return rules.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
}

/**
 * Takes secrets of known forms out of a text, which may be JSON and then stays JSON. Linear in the
 * text's length. Expressions read only texts in which a cheaper look has found something.
 */
export function removeSecrets(text: string): string {
  let clean = mayBeIssued(text) ? replaced(text, ISSUED) : text
  if (clean.includes('PRIVATE KEY-----')) clean = replaced(clean, [PRIVATE_KEY])
  if (clean.includes('://')) clean = replaced(clean, [PASSWORD_IN_URL])
  return mayBeNamed(clean) ? replaced(clean, NAMED) : clean
}
