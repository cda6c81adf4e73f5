import { useNavigate } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import type { Branch } from '@agentops/protocol/branch'
import { useBranches, useRunner, useStartRun } from '../../../data/branch-queries.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'

/** A branch that was kept: the command that runs it, and the button where it can be run from here. */
export function SavedBranch({ branch }: { readonly branch: Branch }): ReactNode {
  const runner = useRunner()
  const command = `npx agentops replay ${branch.id} -- ${runner.data?.command ?? 'node agent.js'}`
  return (
    <div className="flex flex-col gap-3 px-5 py-4" data-testid="saved-branch">
      <p className="text-ink-soft">The branch is kept. Run it where the agent is:</p>
      <div className="flex items-center gap-2 rounded bg-raised py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-sm break-all">{command}</code>
        <CopyButton text={() => command} label="Copy the command" words="Copy" />
      </div>
      {runner.data?.command != null && <RunHere branch={branch} command={runner.data.command} />}
    </div>
  )
}

function RunHere({ branch, command }: RunHereProps): ReactNode {
  const start = useStartRun(branch.id)
  useOpenComparison(branch, start.data?.runId)
  return (
    <div className="flex items-center gap-3">
      <Button busy={start.isPending || start.isSuccess} onClick={() => start.mutate()}>
        Run
      </Button>
      <p
        role={start.isError ? 'alert' : 'status'}
        className="min-w-0 truncate text-sm text-ink-mute"
      >
        {start.isError && start.error.message}
        {start.isSuccess && 'Started. The comparison opens when its session begins.'}
        {start.isIdle && `Starts “${command}” on this machine`}
      </p>
    </div>
  )
}

interface RunHereProps {
  readonly branch: Branch
  readonly command: string
}

/** Shows a run beside the session that it runs again, as soon as its session is there. */
function useOpenComparison({ baseSessionId, id }: Branch, runId: string | undefined): void {
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
