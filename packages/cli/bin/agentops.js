#!/usr/bin/env node
// Committed and plain, so that npm can link the command before anything is built.
import('../dist/bin.js').catch((error) => {
  const isUnbuilt = error.code === 'ERR_MODULE_NOT_FOUND' && /dist.bin\.js/.test(error.message)
  process.stderr.write(
    isUnbuilt ? 'agentops is not built yet: npm run build\n' : `${error.stack}\n`,
  )
  process.exitCode = 1
})
