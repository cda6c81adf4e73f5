import type { Runtime } from './runtimes.ts'

/** Tests that a runtime does not pass, and why: docs/runtimes.md says it to users. */
interface Difference {
  readonly on: readonly Runtime['name'][]
  readonly why: string
  /** Of the integration tests: the file below `packages/sdk/test`, and the test's whole name. */
  readonly tests: readonly string[]
}

const BOTH = ['bun', 'deno'] as const

/** What differs on Bun and Deno. On Node nothing may, and what passes after all may not stand here. */
const DIFFERENCES: readonly Difference[] = [
  {
    on: BOTH,
    why: 'fetch is not made with undici: a client that took the function before init() is not seen (openai 4 and litellm take it when they are loaded)',
    tests: [
      "undici-tap.test.ts Node's own copy is recorded too where a client keeps the function from before us",
      'undo-in-flight.test.ts twenty calls at once are recorded once each when the taps go while all wait for their answers, a hundred times',
      'undo-in-flight.test.ts twenty calls at once pass inert taps when someone has wrapped fetch since',
      'batches.test.ts openai 4 records the file, the batch and its results, with what they cost',
      'forms.test.ts openai 4, over node:http forms are read: their texts, and of their files all but the bytes',
      'time-travel/replay.test.ts openai 4, over node:http a session runs again with the same result, no tool runs, and nothing leaves the process',
    ],
  },
  {
    on: ['bun'],
    why: 'the same: there litellm takes the function when it is loaded, and so does llama-stack-client 0.2',
    tests: [
      'litellm.test.ts a call through the npm package litellm is one event, streamed or not',
      'fidelity-table.test.ts every helper gives what it gives without us llama-stack-client',
    ],
  },
  {
    on: ['bun'],
    why: 'node-fetch is a module of its own there, which asks past the global fetch: ai21',
    tests: ['fidelity-table.test.ts every helper gives what it gives without us ai21'],
  },
  {
    on: ['bun'],
    why: 'undici is a module of its own there, which has less and tells nobody of its requests',
    tests: [
      ...['undici 7', 'undici 7 by require'].flatMap((name) => [
        `undici-tap.test.ts ${name} every way to ask is one event, streamed or not`,
        `undici-tap.test.ts ${name} failures and early ends are recorded as what they are`,
      ]),
      ...['fetch', 'request', 'global fetch'].map(
        (way) =>
          `undici-tap.test.ts a full pool of undici 7 ${way} that waits belongs to the session that asked`,
      ),
      'undici-tap.test.ts undo leaves no listener behind, also after calls, a hundred times',
      'unread-errors.test.ts is over soon, as the error that its status says, and the body can still be read',
      'untouched-traffic.test.ts through undici a timeout',
      ...[
        'runs again without a network: the same result, no request, no tool',
        'follows an edited completion at its second call',
        'follows an edited tool result, and goes on live',
        'follows an edited tool call: the tool runs with what the model is made to ask',
      ].map((what) => `time-travel/agents.test.ts an agent on openai over undici ${what}`),
      ...[
        'answers are the same again, and nothing leaves the process',
        'failures are the same again, and nothing leaves the process',
        'other requests, and calls that were not recorded, go their way once',
      ].map((what) => `time-travel/transports.test.ts undici 7 ${what}`),
    ],
  },
  {
    on: ['deno'],
    why: 'undici 7 does not end a request that is cut off there, with or without us',
    tests: ['undici 7', 'undici 7 by require'].map(
      (name) => `undici-tap.test.ts ${name} failures and early ends are recorded as what they are`,
    ),
  },
  {
    on: BOTH,
    why: 'connect, imported by name from node:http2 before init(), keeps the original function',
    tests: [
      'time-travel/transports.test.ts node:http2 by a named import nothing is connected either',
    ],
  },
  {
    on: ['deno'],
    why: 'node:http itself sends a request again whose kept connection was cut: it is no retry of ours',
    tests: [
      'delivery.test.ts answers of the server 429, 503, a cut connection: sent again until it is taken, and nothing is lost',
    ],
  },
  {
    on: BOTH,
    why: 'console.trace() prints by nothing that can be seen, and around it our frames would be in what it prints',
    tests: [
      'log-capture.test.ts what an agent prints is recorded of console.trace() with where it was called',
    ],
  },
  {
    on: ['deno'],
    why: 'there is no such option: an unhandled rejection always ends the process',
    tests: ['warn', 'none'].map(
      (way) =>
        `process-fate.test.ts with --unhandled-rejections='${way}' a rejection is recorded once, and means what it means without us`,
    ),
  },
  {
    on: BOTH,
    why: 'the page counts the helpers that there are on Node; Bun and Deno have more of them',
    tests: [
      'fidelity-table.test.ts every helper gives what it gives without us docs/fidelity.md says what was found',
    ],
  },
]

/** The names of the tests that are known not to pass on a runtime. */
export function differencesOn(runtime: Runtime['name']): ReadonlySet<string> {
  const here = DIFFERENCES.filter(({ on }) => on.includes(runtime))
  return new Set(here.flatMap(({ tests }) => tests))
}
