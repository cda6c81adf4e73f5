import type { Interaction, TrafficCase } from '@agentops/testkit/replay-wire/cases'
import { loadCases } from '@agentops/testkit/replay-wire/cases'
import { isStreamed } from '@agentops/testkit/replay-wire/matcher'

/** Which recorded answer a call gets: a short one of its folder that fits. */
export interface Wanted {
  readonly folder: string
  /** End of the path. */
  readonly path: string
  readonly isStream?: boolean
}

/** Characters of a body that has something to be cut, and costs little. */
const ENOUGH = 1500

/** An SDK waits no longer before it asks again. */
const SOON = { 'retry-after-ms': '1' }

/** One without a failure in its midst. */
function isWanted({ request, response }: Interaction, path: string): boolean {
  return request.path.endsWith(path) && !/event: error/.test(JSON.stringify(response.body))
}

function sizeOf({ response }: Interaction): number {
  return JSON.stringify(response.body).length
}

/** A case that answers each request in turn, whatever its body is. */
function caseOf(wanted: Wanted, answers: readonly Interaction[]): TrafficCase {
  const interactions = answers.map((answer) => ({
    ...answer,
    // Google's methods are part of a name: `m:generateContent`.
    request: { ...answer.request, path: wanted.path.replace(/^:/, '/m:'), recorded: false },
  }))
  return { provider: wanted.folder, case: wanted.path, features: [], source: {}, interactions }
}

/** Recorded traffic as the answers to calls of the tests' own. */
export class RecordedAnswers {
  readonly #directory: string
  readonly #folders = new Map<string, Interaction[]>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The wanted answer, to as many requests as `times` says. */
  good(wanted: Wanted, times = 1): TrafficCase {
    const answer = this.#good(wanted)
    return caseOf(wanted, Array<Interaction>(times).fill(answer))
  }

  /** An error that the provider has once answered with. */
  failing(wanted: Wanted): TrafficCase {
    return caseOf(wanted, [this.#failure(wanted)])
  }

  /** Too many requests, and on the further attempts what is wanted. */
  busyOnce(wanted: Wanted, times = 1): TrafficCase {
    const { response, ...failure } = this.#failure(wanted)
    const headers = { ...response.headers, ...SOON }
    const busy = { ...failure, response: { ...response, status: 429, headers } }
    return caseOf(wanted, [busy, ...Array<Interaction>(times).fill(this.#good(wanted))])
  }

  #good({ folder, path, isStream = false }: Wanted): Interaction {
    const fitting = this.#all(folder).filter(
      (interaction) =>
        isWanted(interaction, path) &&
        interaction.response.status === 200 &&
        isStreamed(interaction) === isStream,
    )
    const bySize = fitting.sort((left, right) => sizeOf(left) - sizeOf(right))
    const found = bySize.find((interaction) => sizeOf(interaction) > ENOUGH) ?? bySize.at(-1)
    if (!found) throw new Error(`no recording of ${folder} answers ${path}`)
    return found
  }

  /** Where a provider's folder has no error, one of OpenAI's, whose form the others have taken over. */
  #failure({ folder }: Wanted): Interaction {
    const failures = [...this.#all(folder), ...this.#all('openai')]
    const found = failures.find(({ response }) => response.status >= 400)
    if (!found) throw new Error('no recording has an error')
    return found
  }

  #all(folder: string): Interaction[] {
    const known = this.#folders.get(folder)
    if (known) return known
    const read = loadCases(this.#directory, folder).flatMap(({ interactions }) => interactions)
    this.#folders.set(folder, read)
    return read
  }
}
