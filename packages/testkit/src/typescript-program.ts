/**
 * Says that the packages have just been built, so that programs may run from the build: starting one
 * takes a fifth of what it takes from source. `npm test` sets it.
 */
const IS_BUILT = process.env['AGENTOPS_TEST_BUILT'] === 'true'

/** What this runtime (Node, Bun or Deno) is told in front of a program in TypeScript. */
function launcher(): string[] {
  if ('bun' in process.versions) return []
  return 'deno' in process.versions
    ? ['run', '--allow-all', '--node-modules-dir=manual']
    : ['--import', import.meta.resolve('tsx')]
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
