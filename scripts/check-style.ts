/**
 * Checks the conventions of CONTRIBUTING.md that can be counted over the whole source: sizes, casts,
 * documentation, errors. Prints a table; a row over its limit fails with how to mend it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '..')

interface Counts {
  fileLines: number[]
  functionLines: number[]
  anys: number
  casts: number
  nonNulls: number
  disables: number
  exported: number
  documented: number
  throws: number
  bareThrows: number
  todos: number
  undocumented: string[]
  bareErrors: string[]
}

function* sourceFiles(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) {
      if (!['node_modules', 'dist', 'bundle', 'public', 'test'].includes(entry.name))
        yield* sourceFiles(path)
    } else if (/\.tsx?$/.test(entry.name) && !/\.(test|config)\.tsx?$/.test(entry.name)) yield path
  }
}

function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
  )
}

function isDeclaration(node: ts.Node): boolean {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isVariableStatement(node)
  )
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isConstructorDeclaration(node)
  )
}

function linesOf(node: ts.Node, file: ts.SourceFile): number {
  const start = file.getLineAndCharacterOfPosition(node.getStart(file)).line
  return file.getLineAndCharacterOfPosition(node.end).line - start + 1
}

function isConstCast(node: ts.AsExpression): boolean {
  return ts.isTypeReferenceNode(node.type) && node.type.typeName.getText() === 'const'
}

function noteExport(node: ts.Node, file: ts.SourceFile, counts: Counts): void {
  if (!isDeclaration(node) || !isExported(node)) return
  counts.exported += 1
  if (ts.getJSDocCommentsAndTags(node).length > 0) counts.documented += 1
  else {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
    counts.undocumented.push(`${relative(root, file.fileName)}:${line}`)
  }
}

function noteThrow(node: ts.ThrowStatement, file: ts.SourceFile, counts: Counts): void {
  if (!ts.isNewExpression(node.expression)) return
  counts.throws += 1
  if (node.expression.expression.getText(file) !== 'Error') return
  counts.bareThrows += 1
  const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
  counts.bareErrors.push(`${relative(root, file.fileName)}:${line}`)
}

function visit(node: ts.Node, file: ts.SourceFile, counts: Counts): void {
  noteExport(node, file, counts)
  if (isFunction(node) && node.body) counts.functionLines.push(linesOf(node, file))
  if (node.kind === ts.SyntaxKind.AnyKeyword) counts.anys += 1
  if (ts.isAsExpression(node) && !isConstCast(node)) counts.casts += 1
  if (ts.isNonNullExpression(node)) counts.nonNulls += 1
  if (ts.isThrowStatement(node)) noteThrow(node, file, counts)
  ts.forEachChild(node, (child) => visit(child, file, counts))
}

function count(): Counts {
  const counts: Counts = {
    fileLines: [],
    functionLines: [],
    anys: 0,
    casts: 0,
    nonNulls: 0,
    disables: 0,
    exported: 0,
    documented: 0,
    throws: 0,
    bareThrows: 0,
    todos: 0,
    undocumented: [],
    bareErrors: [],
  }
  for (const path of sourceFiles(join(root, 'packages'))) {
    const text = readFileSync(path, 'utf8')
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
    counts.fileLines.push(text.split('\n').length - 1)
    counts.disables +=
      text.match(/oxlint-disable|eslint-disable|@ts-(ignore|expect-error)/g)?.length ?? 0
    counts.todos += text.match(/\b(TODO|FIXME|XXX)\b/g)?.length ?? 0
    visit(file, file, counts)
  }
  return counts
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}

function frontDoorValues(): number {
  const path = join(root, 'packages/sdk/src/index.ts')
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true)
  let values = 0
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement) && statement.exportClause && !statement.isTypeOnly) {
      if (!ts.isNamedExports(statement.exportClause)) values += 1000
      else values += statement.exportClause.elements.filter((one) => !one.isTypeOnly).length
    } else if (isExported(statement) && ts.isFunctionDeclaration(statement)) values += 1
  }
  return values
}

const counts = count()
const lines = counts.fileLines.reduce((sum, value) => sum + value, 0)
const perThousand = (value: number) => (value / lines) * 1000

/** What is measured, the value, the limit, and what to do when it is over. */
const rows: readonly (readonly [string, number, number, string])[] = [
  ['file lines, median', quantile(counts.fileLines, 0.5), 130, 'split files: one idea each'],
  ['file lines, p90', quantile(counts.fileLines, 0.9), 250, 'split the largest files'],
  ['file lines, largest', quantile(counts.fileLines, 1), 400, 'split the largest file'],
  ['function lines, p90', quantile(counts.functionLines, 0.9), 35, 'extract steps with names'],
  ['any per 1000 lines', perThousand(counts.anys), 0.2, 'use unknown and parse it'],
  ['casts per 1000 lines', perThousand(counts.casts), 4, 'narrow with a check instead of `as`'],
  ['non-null `!` per 1000 lines', perThousand(counts.nonNulls), 0.3, 'handle the absence'],
  ['lint disables per 1000 lines', perThousand(counts.disables), 0.5, 'mend the cause'],
  [
    'exports without TSDoc, %',
    100 - (100 * counts.documented) / Math.max(1, counts.exported),
    20,
    `document: ${counts.undocumented.slice(0, 10).join(' ')}`,
  ],
  [
    'bare `Error` throws, %',
    (100 * counts.bareThrows) / Math.max(1, counts.throws),
    20,
    `throw a typed error: ${counts.bareErrors.slice(0, 10).join(' ')}`,
  ],
  ['TODO marks', counts.todos, 0, 'do it, or open an issue'],
  ["values at the SDK's front door", frontDoorValues(), 25, 'move to a subpath'],
]

let failed = 0
for (const [name, value, limit, fix] of rows) {
  const over = value > limit
  if (over) failed += 1
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(2)
  console.log(
    `${over ? 'over' : 'ok  '}  ${name.padEnd(34)} ${shown.padStart(8)}  (limit ${limit})${over ? `  → ${fix}` : ''}`,
  )
}
console.log(`${counts.fileLines.length} files, ${lines} lines`)
process.exitCode = failed > 0 ? 1 : 0
