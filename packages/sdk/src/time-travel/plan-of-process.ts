import { DEFAULT_POLICY } from '@agentops/protocol/branch'
import type { SessionId } from '@agentops/protocol/ids'
import type { Logger } from '../logger.ts'
import { loadPlan, type TimeTravelPlan } from './plan.ts'
import { planOfProject } from './project-file.ts'

/** Serves nothing and stops at the first call: who asked for a replay must not be billed for a run. */
const REFUSING: TimeTravelPlan = {
  recording: {
    madeBy: '',
    session: {
      id: '00000000-0000-7000-8000-000000000000' as SessionId,
      name: '',
      tags: [],
      startedAt: 0,
      endState: null,
      endStateReason: '',
    },
    events: [],
    dropped: {},
  },
  branch: undefined,
  policy: { ...DEFAULT_POLICY, onDivergence: 'stop' },
  runId: '',
  reportFile: '',
  isOffline: false,
  isUnsent: false,
}

function load(file: string, logger: Logger): TimeTravelPlan {
  try {
    return loadPlan(file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    logger.error(`time travel cannot begin, and calls to models are refused: ${reason}.`)
    return REFUSING
  }
}

/**
 * The plan of this process: the one that `AGENTOPS_TIME_TRAVEL` names, else the one that the project's
 * file switches on.
 */
export function planOfProcess(option: string, logger: Logger): TimeTravelPlan | undefined {
  const file = option || planOfProject(process.cwd())
  return file ? load(file, logger) : undefined
}
