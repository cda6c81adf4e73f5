import type { ReactNode } from 'react'
import type { Branch } from '@agentops/protocol/branch'
import { RunBranch } from './run-branch.tsx'

/** A branch that was kept, and how it is run. */
export function SavedBranch({ branch }: { readonly branch: Branch }): ReactNode {
  return (
    <div className="flex flex-col gap-3 px-5 py-4" data-testid="saved-branch">
      <p className="text-ink-soft">
        The branch is kept, and listed on the page of the session. Run it where the agent is:
      </p>
      <RunBranch branch={branch} />
    </div>
  )
}
