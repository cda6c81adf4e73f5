// This file must parse on Node 12, to tell its users what is wrong instead of a syntax error.

/** Whether this Node runs the project; prints one line and sets the exit code when not. */
export function nodeIsNewEnough() {
  const version = process.versions.node.split('.').map(Number)
  if (version[0] > 20 || (version[0] === 20 && version[1] >= 19)) return true
  console.error(
    'AgentOps needs Node 20.19 or newer; this is ' +
      process.versions.node +
      '. See https://nodejs.org',
  )
  process.exitCode = 1
  return false
}
