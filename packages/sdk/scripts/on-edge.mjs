import { join } from 'node:path'

const EDGE = join(import.meta.dirname, '../dist/edge')

/** An esbuild plugin: what edge runtimes do not have is replaced by what `src/edge` has instead. */
export const onEdge = {
  name: 'on-edge',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, () => ({ path: join(EDGE, 'builtins.js') }))
    build.onResolve({ filter: /\/(way|exchange)\.js$/ }, ({ importer }) =>
      importer.endsWith('/transport.js') ? { path: join(EDGE, 'http.js') } : undefined,
    )
  },
}
