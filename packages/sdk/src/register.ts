/** `node --import @agentops/sdk/register agent.js`: records an agent whose code is left as it is. */
import { init } from './index.ts'

init()
