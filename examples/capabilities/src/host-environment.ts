/** What is recorded of the machine, field by field: here neither packages nor the repository. */
import { currentSession, init, shutdown } from '@agentops/sdk'

init({ name: 'host example', environment: { packages: false, git: false, directory: false } })

console.log(`what this session ran on: ${currentSession()?.url}`)
await shutdown()
