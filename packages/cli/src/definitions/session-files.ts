import type { Command } from 'commander'
import { exportSession } from '../commands/sessions-export.ts'
import { importSession } from '../commands/sessions-import.ts'
import { patternList } from './export-test.ts'
import { clientOf, examples, type ProgramParts, type ServerOption, withServer } from './options.ts'

interface ExportFlags extends ServerOption {
  readonly output?: string
  readonly redact?: true | readonly RegExp[]
  readonly json: boolean
}

/** Adds `agentops sessions export`. */
export function addExport(sessions: Command, parts: ProgramParts): void {
  const { terminal } = parts
  withServer(sessions.command('export'))
    .description('Write what is needed to run a session again into one file.')
    .argument('<id>', 'an id, the beginning of one, or "latest"')
    .option('-o, --output <file>', 'where to write it; - is stdout (default: a name of its own)')
    .option(
      '--redact [regex]',
      'take secrets of known forms out, and what this matches; may be repeated',
      redactions,
    )
    .option('--json', 'print { sessionId, file, bytes }', false)
    .addHelpText(
      'after',
      examples(
        'agentops sessions export latest',
        'agentops sessions export 0199a1 -o trip.gz',
        "agentops sessions export latest --redact --redact 'Ada \\w+'",
      ),
    )
    .action(async (id: string, { server, redact, ...flags }: ExportFlags) => {
      const patterns = redact === true ? [] : redact
      await exportSession({ client: clientOf(server, parts), terminal, id, patterns, ...flags })
    })
}

/** Without a pattern the known forms go alone. */
function redactions(text: string, earlier?: true | readonly RegExp[]): readonly RegExp[] {
  return patternList(text, earlier === true ? [] : earlier)
}

/** Adds `agentops sessions import`. */
export function addImport(sessions: Command, parts: ProgramParts): void {
  const { terminal } = parts
  withServer(sessions.command('import'))
    .description('Bring the session of an exported file into a server.')
    .argument('<file>', 'what `agentops sessions export` wrote')
    .option('--json', 'print { sessionId, url }', false)
    .addHelpText('after', examples('agentops sessions import trip.gz'))
    .action(async (file: string, { server, json }: ServerOption & { json: boolean }) => {
      await importSession({ client: clientOf(server, parts), terminal, file, json })
    })
}
