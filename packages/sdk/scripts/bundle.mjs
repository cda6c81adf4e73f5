// Bundles what `tsc` has made into `bundle/`, the files that the package consists of.
import { mkdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { lazyBuiltins } from './lazy-builtins.mjs'
import { onEdge } from './on-edge.mjs'
import { tokenTables, writeLicences } from './token-tables.mjs'

const root = join(import.meta.dirname, '..')
const PARTS = ['register', 'propagation', 'providers', 'testing']
const INTEGRATIONS = ['ai-sdk', 'langchain', 'mastra', 'mcp', 'openai-agents', 'opentelemetry']

/** What there is on the edge beside `index`. */
const ON_EDGE = ['propagation', 'providers', ...INTEGRATIONS.map((name) => `integrations/${name}`)]

/** Loaded when first needed. */
const LATER = ['llms/providers/codecs', 'host-env/collect', 'session/analytics/reckon']

/** As src/own-program.ts looks for it. */
const FLUSHER = 'agentops-flusher.js'

/** What is loaded beside `index` loads all of it: one file then, instead of one for each mixture. */
const LOAD_INDEX = `import ${JSON.stringify(join(root, 'dist/index.js'))}\n`
const besideIndex = {
  name: 'beside-index',
  setup({ onLoad }) {
    const names = [...PARTS, ...INTEGRATIONS.map((name) => `integrations/${name}`), ...LATER]
    const filter = new RegExp(`/sdk/dist/(${names.join('|')})\\.js$`)
    onLoad({ filter }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      return { contents: LOAD_INDEX + text }
    })
  },
}

/** The program that ended processes leave their rest to: also as a text, for whoever bundles this package. */
const flusherText = {
  name: 'flusher-text',
  setup({ onLoad }) {
    onLoad({ filter: /\/flusher-text\.js$/ }, async () => {
      const text = await readFile(join(root, 'bundle', FLUSHER), 'utf8')
      return { contents: `${LOAD_INDEX}export const FLUSHER_TEXT = ${JSON.stringify(text)}` }
    })
  },
}

const options = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  // Reading the code is most of what an import takes.
  minify: true,
  // Names and lines for stack traces; the code itself is in the repository.
  sourcemap: true,
  sourcesContent: false,
  // Prices and tokens have names of all scripts, which escapes make half as long again.
  charset: 'utf8',
  logLevel: 'warning',
  outdir: 'bundle',
}

const bundle = join(root, 'bundle')
rmSync(bundle, { recursive: true, force: true })
mkdirSync(bundle)
await writeLicences(bundle, join(root, '../..'))
// One file, which needs nothing beside it.
await build({
  ...options,
  entryPoints: { [basename(FLUSHER, '.js')]: 'dist/delivery/flusher.js' },
  splitting: false,
  sourcemap: false,
  plugins: [lazyBuiltins],
})
await build({
  ...options,
  entryPoints: [
    'dist/index.js',
    ...PARTS.map((name) => `dist/${name}.js`),
    ...INTEGRATIONS.map((name) => `dist/integrations/${name}.js`),
  ],
  plugins: [besideIndex, lazyBuiltins, flusherText],
})
// Programs of their own: the command's, and one that the SDK starts by its name (src/own-program.ts).
await build({
  ...options,
  entryPoints: {
    spool: 'dist/spool.js',
    'agentops-token-thread': 'dist/session/analytics/token-thread.js',
  },
  plugins: [lazyBuiltins, tokenTables(bundle)],
})
// For edge runtimes, found by the conditions `workerd` and `edge-light`.
await build({
  ...options,
  entryPoints: ['index', ...ON_EDGE].map((name) => `dist/${name}.js`),
  outdir: 'bundle/edge',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'es2022',
  // Whoever bundles it for the edge has maps of their own, and the install stays small.
  sourcemap: false,
  inject: ['dist/edge/globals.js'],
  // Some bundlers put a file's URL there, of which nothing can be read at the edge.
  define: { 'import.meta.url': 'undefined' },
  plugins: [besideIndex, onEdge],
})
