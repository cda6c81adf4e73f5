import type { Runtime } from './runtimes.ts'

/** Tests of the suite that a runtime does not pass, and why: docs/runtimes.md says it to users. */
interface Difference {
  readonly on: readonly Runtime['name'][]
  readonly why: string
  /** Of the file below `packages/sdk/test`, and the test's whole name. */
  readonly tests: readonly RegExp[]
}

const BOTH = ['bun', 'deno'] as const

/** What differs on Bun and Deno. On Node nothing may. */
const DIFFERENCES: readonly Difference[] = [
  {
    on: BOTH,
    why: 'fetch is not made with undici: a client that took the function before init() is not seen (openai 4 does)',
    tests: [
      /^undici-tap.* Node's own copy is recorded too where/,
      /^undo-in-flight.* twenty calls at once/,
      /^(batches|forms).* openai 4/,
      /^http-tap.* openai 4, whose transport/,
      /^time-travel\/replay.* openai 4, over node:http/,
      /^litellm/,
    ],
  },
  {
    on: ['bun'],
    why: 'undici is a module of its own there, which tells nobody of its requests',
    tests: [
      /^undici-tap/,
      /^unread-errors.* is over soon/,
      /^untouched-traffic.* through undici/,
      /^time-travel\/(agents|transports).* undici/,
    ],
  },
  {
    on: ['deno'],
    why: 'undici does not end a request that is cut off there',
    tests: [/^undici-tap.* failures and early ends/, /^untouched-traffic.* through undici/],
  },
  {
    on: BOTH,
    why: 'names imported from node:http and node:https before init() keep the original functions',
    tests: [/^http-tap.* through named imports/],
  },
  {
    on: BOTH,
    why: 'errors of the network have other names and codes, and a connection is retried by the runtime',
    tests: [
      /^fidelity.* a refused connection/,
      /^provider-errors/,
      /^http-tap.* a refused connection/,
      /^delivery.* 429, 503, a cut connection/,
      /^sending.* NODE_EXTRA_CA_CERTS/,
    ],
  },
  {
    on: BOTH,
    why: 'node:http2 differs in how streams end and decompress, and replay opens a connection',
    tests: [/^http2-tap.* streams by hand/, /^time-travel\/transports.* node:http2/],
  },
  {
    on: BOTH,
    why: 'only connections of node:net are refused offline, not those of fetch',
    tests: [/^time-travel\/with-recording.* lets nothing reach a network/],
  },
  {
    on: ['deno'],
    why: "AsyncLocalStorage.run() takes back what another storage entered inside: LangChain's model calls hang under no step",
    tests: [/^integrations\/langchain/],
  },
  {
    on: BOTH,
    why: 'the console writes tables, groups and objects in its own way, past process.stdout',
    tests: [/^log-capture/],
  },
  {
    on: BOTH,
    why: 'what the test looks at is Node: its name, its options, its collector, its worker and module paths',
    tests: [
      /^host-env.* says what machine/,
      /^process-fate.* --unhandled-rejections/,
      /^fidelity.* dropped unread/,
      /^client.* in a process of its own/,
      /^instrument.* is said once, on stderr/,
      /^opentelemetry\/neighbours.* Sentry/,
      /^examples/,
    ],
  },
  {
    on: ['deno'],
    why: 'vitest, when it runs there, cannot send a child a second signal nor read what the first one did',
    tests: [/^process-end.* own signal handler/, /^process-fate.* second Ctrl-C/],
  },
]

/** Whether a test is known not to pass on a runtime. */
export function isDifferent(runtime: Runtime['name'], test: string): boolean {
  return DIFFERENCES.some(
    ({ on, tests }) => on.includes(runtime) && tests.some((pattern) => pattern.test(test)),
  )
}
