import { useNavigate } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import type { Branch } from '@agentops/protocol/branch'
import { useBranches, useRunner, useStartRun } from '../../../data/branch-queries.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'

/** The command that runs a branch, and the button where it can be run from here. */
export function RunBranch({ branch }: RunBranchProps): ReactNode {
  const runner = useRunner()
  const agent = runner.data?.command ?? null
  const command = `npx agentops replay ${branch.id} -- ${agent ?? 'node agent.js'}`
  return (
    <>
      <div className="flex items-center gap-2 rounded bg-raised py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-sm break-all">{command}</code>
        <CopyButton text={() => command} label="Copy the command" words="Copy" />
      </div>
      {agent !== null && <RunHere branch={branch} command={agent} />}
      {runner.data?.command === null && (
        <p className="text-sm text-ink-mute">
          Started as <code className="font-mono text-ink-soft">agentops dev -- node agent.js</code>,
          the server can run it from here.
        </p>
      )}
    </>
  )
}

interface RunBranchProps {
  readonly branch: Pick<Branch, 'id' | 'name' | 'baseSessionId'>
}

function RunHere({ branch, command }: RunBranchProps & { readonly command: string }): ReactNode {
  const start = useStartRun(branch.id)
  useOpenComparison(branch, start.data?.runId)
  return (
    <div className="flex items-center gap-3">
      <Button
        busy={start.isPending || start.isSuccess}
        label={`Run ${branch.name}`}
        onClick={() => start.mutate()}
      >
        Run
      </Button>
      <p
        role={start.isError ? 'alert' : 'status'}
        title={start.isIdle ? command : undefined}
        className={`min-w-0 truncate text-sm ${start.isError ? 'text-fail' : 'text-ink-mute'}`}
      >
        {start.isError && start.error.message}
        {start.isPending && 'Starting…'}
        {start.isSuccess && 'Started. The comparison opens when its session begins.'}
        {start.isIdle && `Starts “${command}” on this machine`}
      </p>
    </div>
  )
}

/** Shows a run beside the session that it runs again, as soon as its session is there. */
function useOpenComparison(
  { baseSessionId, id }: RunBranchProps['branch'],
  runId: string | undefined,
): void {
  const navigate = useNavigate()
  const tree = useBranches(baseSessionId, runId !== undefined)
  const runs = tree.data?.branches.find((branch) => branch.id === id)?.runs ?? []
  const sessionId = runs.find((run) => run.runId === runId)?.session.id
  useEffect(() => {
    if (sessionId !== undefined && runId !== undefined) {
      void navigate({ to: '/compare', search: { a: baseSessionId, b: sessionId } })
    }
  }, [navigate, baseSessionId, sessionId, runId])
}
