import { homedir } from 'node:os'

function places(): readonly (readonly [path: string, shown: string])[] {
  try {
    return [
      [process.cwd(), '.'],
      [homedir(), '~'],
    ]
  } catch {
    // The working directory is gone, or there is no home.
    return []
  }
}

/** A stack that does not say where on the machine the program lies: `.` stands for its directory, `~` for the home. */
export function withoutDirectories(stack: string): string {
  let shown = stack
  for (const [path, mark] of places()) {
    if (path.length <= 1) continue
    for (const form of [`file://${encodeURI(path)}`, path]) shown = shown.replaceAll(form, mark)
  }
  return shown
}
