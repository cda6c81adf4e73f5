function numbersOf(version: string): number[] {
  const [numbers = ''] = version.split(/[-+]/)
  return numbers.split('.').map((part) => Number.parseInt(part, 10) || 0)
}

/**
 * Whether a version of a package or of Node is another one or newer; what is before a release counts
 * as it.
 *
 * @param least its first numbers are enough: `20.19`
 */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [numbersOf(version), numbersOf(least)]
  for (const [index, wanted] of want.entries()) {
    const difference = (have[index] ?? 0) - wanted
    if (difference !== 0) return difference > 0
  }
  return true
}
