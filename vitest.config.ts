import { transform } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'

/** Tests run from source: the `@agentops/source` export condition needs no build. */
const resolve = { conditions: ['@agentops/source', 'node', 'default'] }
const ssr = { resolve: { conditions: ['@agentops/source', 'node', 'default'] } }

/** After `npm test` has built, servers run from the build: their engine's process starts in a fifth of the time. */
const builtServer = fileURLToPath(new URL('packages/server/dist/index.js', import.meta.url))
const nodeServer = fileURLToPath(
  new URL('packages/sdk/test/runtimes/node-server.ts', import.meta.url),
)
const isNode = !('bun' in process.versions || 'deno' in process.versions)
const isBuilt = process.env['AGENTOPS_TEST_BUILT'] === 'true'
const onNode = isBuilt ? builtServer : undefined
const server = isNode ? onNode : nodeServer
const alias = server === undefined ? {} : { '@agentops/server': server }

/** `npm test` runs the edge alone, which nothing else covers; all runtimes take most of an hour. */
const allRuntimes = process.env['RUNTIMES'] === 'all'

/** Vite does not lower standard decorators, and Node does not run them yet. */
const lowerDecorators: Plugin = {
  name: 'lower-decorators',
  enforce: 'pre',
  async transform(code, id) {
    if (!/\.tsx?$/.test(id) || !/^\s*@\w/m.test(code)) return null
    const options = { loader: 'ts', target: 'node20', sourcemap: true, sourcefile: id } as const
    const { code: lowered, map } = await transform(code, options)
    return { code: lowered, map }
  },
}

export default defineConfig({
  test: {
    globalSetup: 'scripts/test-spool.ts',
    projects: [
      {
        resolve,
        ssr,
        test: { name: 'unit', include: ['packages/*/src/**/*.test.{ts,tsx}'] },
      },
      {
        resolve,
        ssr,
        plugins: [lowerDecorators],
        test: {
          name: 'integration',
          alias,
          maxWorkers: 2,
          include: ['packages/*/test/**/*.test.ts'],
          exclude: ['packages/*/test/{traffic,browser,faults,runtimes}/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'traffic',
          alias,
          maxWorkers: 2,
          globalSetup: 'packages/sdk/test/traffic/setup.ts',
          include: ['packages/*/test/traffic/**/*.test.ts'],
          // Whole streams in single bytes take their time: npm run test:traffic.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'faults',
          include: ['packages/*/test/faults/**/*.test.ts'],
          maxConcurrency: 8,
          testTimeout: 1_500_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'runtimes',
          maxWorkers: 1,
          globalSetup: 'packages/sdk/test/traffic/setup.ts',
          include: [`packages/*/test/runtimes/${allRuntimes ? '**/*' : 'edge'}.test.ts`],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'browser',
          include: ['packages/*/test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
