import { RunnerState, RunStart, RunStarted } from '@agentops/protocol/run-api'
import { RequestError } from '../errors.ts'
import type { Branches } from '../store/branches.ts'
import { unknownBranch } from './branches.ts'
import { type Route, readJson } from './route.ts'

/** Runs the one command that the server's owner started it with. */
export interface BranchRunner {
  /** As a person would type it. */
  readonly command: string
  /** Starts a run and does not wait for its end; undefined when too many are under way. May throw. */
  start(branchId: string): Promise<string | undefined>
}

/** Parts that the routes of runs work with. */
export interface RunRouteParts {
  readonly branches: Branches
  readonly runner: BranchRunner | undefined
}

/** Routes that run a branch on the server's machine; what is run never comes with the request. */
export function runRoutes({ branches, runner }: RunRouteParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/runner',
      summary: 'The command that branches can be run with from here',
      answers: {
        200: { description: 'It', schema: { name: 'RunnerState', schema: RunnerState } },
      },
      handle: (context) => context.json({ command: runner?.command ?? null }, 200),
    },
    {
      method: 'POST',
      path: '/api/v1/branches/{id}/runs',
      summary: 'Run a branch with the command of `agentops dev -- COMMAND`',
      body: { name: 'RunStart', schema: RunStart },
      answers: {
        200: { description: 'It is started', schema: { name: 'RunStarted', schema: RunStarted } },
      },
      handle: async (context) => {
        await readJson(context, RunStart)
        if (!runner) throw noRunner()
        const id = context.req.param('id') ?? ''
        const branch = await branches.find(id.toLowerCase())
        if (!branch) throw unknownBranch(id)
        const runId = await runner.start(branch.id)
        if (runId === undefined) throw tooManyRuns()
        return context.json({ runId }, 200)
      },
    },
  ]
}

function noRunner(): RequestError {
  return new RequestError(404, 'no_runner', 'this server was started without an agent', {
    hint: 'Start it with one, as in: agentops dev -- node agent.js',
  })
}

function tooManyRuns(): RequestError {
  return new RequestError(429, 'too_many_runs', 'too many runs are under way', {
    hint: 'Wait for one to end',
    retryAfter: 5,
  })
}
