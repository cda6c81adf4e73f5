/** Exit codes of every command, as `agentops --help` lists them. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  noServer: 3,
  notFound: 4,
  interrupted: 130,
} as const

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
