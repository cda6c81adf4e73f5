let depth = 0

/** Whether our own code runs, whose output (a `redact` hook may print) belongs to no session. */
export function isQuiet(): boolean {
  return depth > 0
}

/** Runs code of ours that may call the user's; nothing that it prints is captured. */
export function whileQuiet(work: () => void): void {
  depth += 1
  try {
    work()
  } finally {
    depth -= 1
  }
}
