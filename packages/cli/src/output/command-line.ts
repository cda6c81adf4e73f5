/**
 * A command as the reader can type it: through `npx` when this process was started through npm, since
 * then `agentops` need not be on her path.
 */
export function commandLine(
  words: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return environment['npm_execpath'] === undefined ? `agentops ${words}` : `npx agentops ${words}`
}
