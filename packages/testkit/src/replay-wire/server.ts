import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { writeChunks } from '../body-writer.ts'
import { startLocalServer, type LocalRequest } from '../local-server.ts'
import { loadCase, type TrafficCase } from './cases.ts'
import { chunksOf, type Chunking } from './chunks.ts'
import { CaseMatcher, type Match } from './matcher.ts'

/** One call that the replay wire got, in order of arrival. */
export interface ReplayedCall {
  readonly provider: string
  readonly case: string
  readonly method: string
  /** Path below the case's URL. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON, or the text when it is none. */
  readonly body: unknown
  /** What answered it; undefined when nothing recorded fits (the answer is then 404). */
  readonly match: Match | undefined
}

/** A running replay wire. */
export interface ReplayWire {
  /**
   * Base URL that plays one case from its start; each call of this method begins a run of its own,
   * so tests do not disturb each other. The provider's own path (`/v1/…`) follows it, or does not:
   * `${url}` and `${url}/v1` both serve.
   *
   * @param chunking in place of the wire's own
   */
  caseUrl(provider: string, name: string, chunking?: Chunking): string
  /** The same for a case that is in no file. */
  playUrl(trafficCase: TrafficCase, chunking?: Chunking): string
  readonly log: readonly ReplayedCall[]
  close(): Promise<void>
}

/** Options of {@link startReplayWire}. */
export interface ReplayWireOptions {
  /** Holds `PROVIDER/CASE.json`. */
  readonly directory: string
  /** Default `recorded`. */
  readonly chunking?: Chunking
  /** Milliseconds between two chunks. Default 0. */
  readonly chunkDelayMs?: number
}

interface Run {
  readonly provider: string
  readonly case: string
  readonly matcher: CaseMatcher
  readonly chunking: Chunking
}

/** Serves recorded provider traffic over HTTP on 127.0.0.1, byte for byte. */
export async function startReplayWire({
  directory,
  chunking: usual = 'recorded',
  chunkDelayMs = 0,
}: ReplayWireOptions): Promise<ReplayWire> {
  const runs = new Map<string, Run>()
  const log: ReplayedCall[] = []
  const server = await startLocalServer({
    handle: async (request, response) => {
      const { run, path } = runOf(request.path, runs)
      if (run === undefined) return refuse(response, 'the URL belongs to no case')
      const call = { method: request.method, path, body: parsed(request) }
      const match = run.matcher.take(call)
      log.push({ provider: run.provider, case: run.case, ...call, headers: request.headers, match })
      if (match === undefined) {
        return refuse(response, `${run.case} has no (further) ${call.method} ${path}`)
      }
      const { status, headers } = match.interaction.response
      response.writeHead(status, headers)
      await writeChunks(response, chunksOf(match.interaction, run.chunking), () => chunkDelayMs)
    },
  })
  const playUrl = (played: TrafficCase, chunking: Chunking = usual): string => {
    const id = String(runs.size + 1)
    const matcher = new CaseMatcher(played)
    runs.set(id, { provider: played.provider, case: played.case, matcher, chunking })
    return `${server.url}/run/${id}`
  }
  return {
    caseUrl: (provider, name, chunking) => playUrl(loadCase(directory, provider, name), chunking),
    playUrl,
    log,
    close: () => server.close(),
  }
}

function runOf(path: string, runs: ReadonlyMap<string, Run>) {
  const [, id = '', rest = '/'] = /^\/run\/(\d+)(\/.*)?$/.exec(path) ?? []
  return { run: runs.get(id), path: rest }
}

function parsed({ body }: LocalRequest): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function refuse(response: ServerResponse, message: string): void {
  const error = { message, type: 'replay_no_match', code: 'replay_no_match' }
  response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}
