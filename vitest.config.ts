import { transform } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'
import { testsThatLookInside } from './scripts/looks-inside.ts'

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

/** From the build, every file loads the packages in a tenth of the time, and runs what users get. */
const built = { conditions: ['node', 'default'] }
const fromBuild = isBuilt ? { resolve: built, ssr: { resolve: built } } : { resolve, ssr }
const external = [/\/packages\/\w+\/(?:dist|bundle)\//]
const insiders = isBuilt ? testsThatLookInside() : []

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

/** What both projects of integration tests have in common. */
const integration = {
  alias,
  // One more than cores: these tests wait for processes and sockets a third of their time.
  maxWorkers: 3,
  globalSetup: 'packages/sdk/test/shared-server.ts',
  testTimeout: 60_000,
  hookTimeout: 60_000,
}
const OTHER_PROJECTS = 'packages/*/test/{traffic,browser,faults,runtimes}/**'

export default defineConfig({
  test: {
    globalSetup: 'scripts/test-spool.ts',
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}'],
          // A runtime that shares its cores with others takes its time to begin.
          testTimeout: 30_000,
        },
      },
      {
        ...fromBuild,
        plugins: [lowerDecorators],
        test: {
          ...integration,
          name: 'integration',
          server: { deps: { external } },
          include: ['packages/*/test/**/*.test.ts'],
          exclude: [OTHER_PROJECTS, ...insiders],
        },
      },
      {
        resolve,
        ssr,
        plugins: [lowerDecorators],
        test: {
          ...integration,
          name: 'integration-inside',
          include: insiders,
          exclude: [OTHER_PROJECTS],
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
        ...fromBuild,
        test: {
          name: 'faults',
          server: { deps: { external } },
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
        ...fromBuild,
        test: {
          name: 'browser',
          server: { deps: { external } },
          include: ['packages/*/test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
