/**
 * Says that the packages have just been built, so that programs may run from the build: starting one
 * takes a fifth of what it takes from source. `npm test` sets it.
 */
const IS_BUILT = process.env['AGENTOPS_TEST_BUILT'] === 'true'

const IS_BUN = 'bun' in process.versions
const IS_DENO = 'deno' in process.versions
const DENO = ['run', '--allow-all', '--node-modules-dir=manual']

/** What this runtime (Node, Bun or Deno) is told in front of a program in TypeScript. */
function launcher(): string[] {
  if (IS_BUN) return []
  return IS_DENO ? DENO : ['--import', import.meta.resolve('tsx')]
}

/** This runtime's arguments that run a program in JavaScript. */
export function javascriptProgram(file: string): string[] {
  return [...(IS_DENO ? DENO : []), file]
}

/** The arguments of a program, with which a module of a package is loaded before it. */
export function preloading(module: string, program: readonly string[]): string[] {
  if (!IS_DENO) return ['--import', module, ...program]
  const [run = 'run', ...rest] = program
  return [run, '--preload', `npm:${module}`, ...rest]
}

/** This runtime's arguments that run the tests of a file in TypeScript. */
export function testProgram(file: string): string[] {
  const [first = '', ...rest] = typescriptProgram(file)
  if (IS_BUN) return ['test', first, ...rest]
  return IS_DENO ? ['test', ...rest] : [first, ...rest.toSpliced(-1, 0, '--test')]
}

/** This runtime's arguments that run a program in TypeScript: with the packages' source, or their build after `npm test` made it. */
export function typescriptProgram(file: string, ...args: readonly string[]): string[] {
  const condition = IS_BUILT ? [] : ['--conditions=@agentops/source']
  return [...launcher(), ...condition, file, ...args]
}

/** Node's arguments that run a command of the packages: its source, or its build after `npm test` made it. */
export function packageProgram({ source, built }: { source: string; built: string }): string[] {
  return IS_BUILT ? [built] : typescriptProgram(source)
}
