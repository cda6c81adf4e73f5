import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Override } from '@agentops/protocol/override'
import { OverrideError } from '@agentops/replay/override-error'
import { CommandError } from '../errors.ts'

/** An editor that saves the same mistake again will not do better. */
const MOST_TRIES = 20

/**
 * Opens a document in `$VISUAL` or `$EDITOR` until what is saved is right; what was wrong stands at
 * the top of the file.
 *
 * @param read says which overrides a text means, and throws {@link OverrideError}
 * @throws CommandError when nothing was changed, or the editor cannot be run
 */
export async function editInEditor(
  document: object,
  read: (text: string) => readonly Override[],
): Promise<readonly Override[]> {
  const directory = await mkdtemp(join(tmpdir(), 'agentops-edit-'))
  const file = join(directory, 'event.json')
  try {
    await writeFile(file, `${JSON.stringify(document, undefined, 2)}\n`, { mode: 0o600 })
    return await editUntilRight(file, read)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function editUntilRight(
  file: string,
  read: (text: string) => readonly Override[],
): Promise<readonly Override[]> {
  let problem = ''
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = await readFile(file, 'utf8')
    await openEditor(file)
    const text = await readFile(file, 'utf8')
    if (problem !== '' && text === before) break
    const json = text.replaceAll(/^\/\/ .*\n/gm, '')
    try {
      const overrides = read(json)
      if (overrides.length > 0) return overrides
      throw new CommandError('Nothing was changed: no branch was made.')
    } catch (error) {
      if (!(error instanceof OverrideError)) throw error
      problem = error.message
      await writeFile(file, `// ${problem.replaceAll(/\s+/g, ' ')}\n${json}`, { mode: 0o600 })
    }
  }
  throw new CommandError(`The edit was given up: ${problem}.`)
}

/** The variable may hold arguments too, as `code --wait`: a shell reads it, as git does. */
async function openEditor(file: string): Promise<void> {
  const editor = process.env['VISUAL'] || process.env['EDITOR'] || 'vi'
  const isWindows = process.platform === 'win32'
  const [shell, args] = isWindows
    ? ['cmd', ['/d', '/s', '/c', `${editor} "${file}"`]]
    : ['sh', ['-c', `${editor} "$1"`, editor, file]]
  const child = spawn(shell, args, { stdio: 'inherit' })
  const [code]: unknown[] = await once(child, 'close')
  if (code === 0) return
  throw new CommandError(`The editor ${editor} ended with exit code ${String(code)}.`, {
    hint: 'Name another in EDITOR, or use --set or --edit FILE.',
  })
}
