/** Which package may import which: a level imports only lower levels (docs/architecture.md). */
const packages = { protocol: [], replay: ['protocol'], dashboard: ['protocol', 'replay'] }
packages.pricing = ['protocol']
packages.sdk = ['protocol', 'replay', 'pricing']
packages.server = ['protocol', 'replay', 'pricing']
packages.testkit = ['protocol']
packages.cli = ['protocol', 'replay', 'pricing', 'sdk', 'server', 'testkit']

const levels = Object.entries(packages).map(([name, allowed]) => ({
  name: `levels-${name}`,
  comment: `packages/${name} may import only: ${allowed.join(', ') || 'nothing of ours'}. Move the shared part to a lower level, or pass it in.`,
  severity: 'error',
  from: { path: `^packages/${name}/src/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...levels,
    {
      name: 'no-cycles',
      comment:
        'Files of a package form a DAG (types aside). Move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'through-the-front-door',
      comment: "Import another package by its name, not by its files' path.",
      severity: 'error',
      from: { path: '^(packages|examples)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/', pathNot: '^packages/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'runs-anywhere',
      comment:
        'The protocol, the replay core and the prices run anywhere: no Node built-ins in them.',
      severity: 'error',
      from: { path: '^packages/(protocol|replay|pricing)/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sdk-is-light',
      comment: 'The SDK imports no npm package at run time (install size; docs/adr/0003).',
      severity: 'error',
      from: { path: '^packages/sdk/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sdk-without-schemas',
      comment: 'api.ts and *-api.ts of the protocol pull in zod; import their types only.',
      severity: 'error',
      from: { path: '^packages/(replay|sdk|dashboard)/src/' },
      to: {
        path: '^packages/protocol/src/(api|[a-z]+-api)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|bundle|public|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@agentops/source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
