import type { LlmResponse, Usage } from './base.ts'
import type { Loose } from './json.ts'
import { withoutBytes } from './openai/media.ts'

/**
 * What an answer counts: as the convention does, and as the provider has said it.
 *
 * @param read of the provider's own object
 */
export function counted(
  read: (value: unknown) => Usage,
  value: unknown,
): Loose<Pick<LlmResponse, 'usage' | 'reportedUsage'>> {
  const isSaid = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  return { usage: read(value), reportedUsage: isSaid ? withoutBytes(value) : undefined }
}
