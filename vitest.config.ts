import { defineConfig } from 'vitest/config'

/** Tests run from source: the `@agentops/source` export condition needs no build. */
const resolve = { conditions: ['@agentops/source', 'module', 'node', 'default'] }
const ssr = { resolve: { conditions: ['@agentops/source', 'module', 'node', 'default'] } }

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: { name: 'unit', include: ['packages/*/src/**/*.test.{ts,tsx}'] },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: ['packages/*/test/traffic/**', 'packages/*/test/browser/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'traffic',
          include: ['packages/*/test/traffic/**/*.test.ts'],
          testTimeout: 60_000,
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
