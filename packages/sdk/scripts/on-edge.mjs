import { join } from 'node:path'

const EDGE = join(import.meta.dirname, '../dist/edge')
const NAMESPACE = 'edge-builtin'

/** Imports from it are looked up where they are used, as in lazy-builtins.mjs: a missing name is no failure. */
const STANDS_IN = `
  const builtins = require(${JSON.stringify(join(EDGE, 'builtins.js'))})
  module.exports = Object.create(new Proxy({}, {
    get: (_, name) => (name in builtins ? builtins[name] : builtins.refuse),
  }))`

/** An esbuild plugin: what edge runtimes do not have is replaced by what `src/edge` has instead. */
export const onEdge = {
  name: 'on-edge',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, () => ({ path: 'builtin', namespace: NAMESPACE }))
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, () => ({
      contents: STANDS_IN,
      resolveDir: EDGE,
    }))
    // Prices are half a megabyte, and there is no thread to count tokens in.
    build.onResolve({ filter: /\/reckon\.js$/ }, () => ({ path: 'builtin', namespace: NAMESPACE }))
    build.onResolve({ filter: /\/(way|exchange)\.js$/ }, ({ importer }) =>
      importer.endsWith('/transport.js') ? { path: join(EDGE, 'http.js') } : undefined,
    )
  },
}
