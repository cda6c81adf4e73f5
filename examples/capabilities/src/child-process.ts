/** A child process joins the session, and the action that started it. */
import { currentSession, init, recordAction, recordTool, shutdown } from '@agentops/sdk'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const isChild = process.argv[2] === 'child'
init({ name: 'child process example', agent: isChild ? 'child' : 'parent' })

const delegate = recordAction('delegate')(async () => {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), 'child']
  const env = { ...process.env, ...currentSession()?.environment() }
  await promisify(execFile)(process.execPath, args, { env })
})

if (isChild) recordTool('count')((text: string) => text.length)('words')
else await delegate()
await shutdown()
