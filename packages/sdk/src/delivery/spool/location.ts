import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a user's data belongs on this platform (XDG on Linux), in a folder of ours. */
export function defaultDataDirectory(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = homedir()
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'agentops')
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'agentops')
  }
  return join(environment['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'agentops')
}

/** Where processes keep what they have not delivered yet. */
export function defaultSpoolDirectory(environment?: Environment): string {
  return join(defaultDataDirectory(environment), 'spool')
}
