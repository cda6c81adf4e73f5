#!/usr/bin/env node
// Old Nodes must get as far as the check below: no static import, no syntax newer than 2017.
const version = process.versions.node.split('.').map(Number)
const major = version[0] || 0
const minor = version[1] || 0

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    'agentops needs Node 20.19 or newer; this is ' +
      process.versions.node +
      '. See https://nodejs.org\n',
  )
  process.exitCode = 1
} else {
  import('./main.ts')
    .then(({ main }) => main())
    .catch((error) => {
      process.stderr.write(String(error) + '\n')
      process.exitCode = 1
    })
}
