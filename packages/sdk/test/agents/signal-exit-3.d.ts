/** It has no types of its own; the fourth kept this much of it. */
declare module 'signal-exit-3' {
  import type { onExit } from 'signal-exit'
  const onExitOfThird: typeof onExit
  export default onExitOfThird
}
