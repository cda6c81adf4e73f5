import type { Finding } from '../doctor/diagnose.ts'
import type { Examination } from '../doctor/examine.ts'
import { count } from './format.ts'
import { safeLine } from './safe-text.ts'
import { type Column, layOut } from './table.ts'
import type { Colours, Terminal } from './terminal.ts'

const SIGNS: Readonly<Record<Finding['coverage'], string>> = { captured: '●', not: '✗', note: '·' }

/** Prints what the doctor found. */
export function printExamination(terminal: Terminal, examination: Examination): void {
  const { colours } = terminal
  const { node, packages } = examination
  terminal.print(colours.bold(safeLine(examination.directory)))
  terminal.print(
    `Node ${node.version}${node.supported ? '' : ', which is too old: 20.19 is needed'}`,
  )
  terminal.print()
  for (const line of layOut(columns(colours), packages).lines) terminal.print(line.trimEnd())
  for (const note of examination.notes) terminal.print(colours.dim(`   ${note}`))
  terminal.print()
  for (const [label, text] of facts(examination)) terminal.print(`${colours.dim(label)}${text}`)
}

function columns(colours: Colours): Column<Finding>[] {
  return [
    {
      head: '',
      text: ({ coverage }) => SIGNS[coverage],
      paint: (text, { coverage }) => (coverage === 'not' ? colours.red(text) : colours.green(text)),
    },
    { head: '', text: ({ name, version }) => safeLine(`${name} ${version}`) },
    { head: '', text: ({ how }) => safeLine(how) },
  ]
}

function facts({ configuration, server, spool }: Examination): [string, string][] {
  const { file, variables } = configuration
  const answers = server.version === '' ? '' : ` ${server.version}`
  const waiting = `${count(spool.bytes)} bytes of ${count(spool.processes)} processes`
  return [
    ['Config   ', safeLine(file ?? 'no agentops.config file')],
    ['Variables ', variables.length === 0 ? 'none' : variables.map(safeLine).join(', ')],
    ['Server   ', safeLine(`${server.url}${answers}: ${server.problem || 'ready'}`)],
    ['Spool    ', spool.processes === 0 ? 'nothing waits to be delivered' : waiting],
    ...spool.errors.map((error): [string, string] => ['SDK error ', safeLine(error)]),
  ]
}
