const NAMESPACE = 'lazy-builtin'

/**
 * Whatever is imported from a module of Node is loaded when it is first used. esbuild reads imports
 * from CommonJS modules property by property at the place of their use, so that a module whose
 * properties come from a prototype that looks them up is enough.
 */
function lazyModule(name) {
  return `module.exports = Object.create(new Proxy({}, {
    get: (_, property) => process.getBuiltinModule(${JSON.stringify(name)})[property],
  }))`
}

/** An esbuild plugin: importing the bundle loads no module of Node that only some programs use. */
export const lazyBuiltins = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : { path, namespace: NAMESPACE },
    )
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: lazyModule(path),
      loader: 'js',
    }))
  },
}
