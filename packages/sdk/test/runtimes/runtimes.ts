import type { RuntimePackage } from '@agentops/testkit/runtimes'

/** A runtime that the SDK is made for. */
export interface Runtime {
  readonly title: string
  /** As the session's host environment says it. */
  readonly name: 'nodejs' | 'bun' | 'deno'
  /** Without one it is the Node that runs the tests. */
  readonly from?: RuntimePackage
  readonly args?: readonly string[]
}

/** The current line of Node, for packages that ask for it, too. */
export const NODE_22: RuntimePackage = { name: 'node', version: '22.23.3' }

/** Runtimes of which npm has the binaries. */
export const OTHER_RUNTIMES: readonly (Runtime & { readonly from: RuntimePackage })[] = [
  { title: 'Node 22', name: 'nodejs', from: NODE_22 },
  { title: 'Node 24', name: 'nodejs', from: { name: 'node', version: '24.21.0' } },
  { title: 'Bun', name: 'bun', from: { name: 'bun', version: '1.4.5' } },
  {
    title: 'Deno',
    name: 'deno',
    from: { name: 'deno', version: '2.9.6' },
    args: ['run', '--allow-all', '--node-modules-dir=manual'],
  },
]

/** All of them. */
export const RUNTIMES: readonly Runtime[] = [
  { title: `Node ${process.version}`, name: 'nodejs' },
  ...OTHER_RUNTIMES,
]
