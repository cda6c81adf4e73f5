/** Names that `gen_ai.system` used for what `gen_ai.provider.name` calls otherwise. */
const PROVIDER_OF_SYSTEM: ReadonlyMap<string, string> = new Map([
  ['vertex_ai', 'gcp.vertex_ai'],
  ['gemini', 'gcp.gemini'],
  ['az.ai.inference', 'azure.ai.inference'],
  ['az.ai.openai', 'azure.ai.openai'],
  ['xai', 'x_ai'],
])

/** The provider that the attribute `gen_ai.system` of older conventions names; empty when it names none. */
export function providerOfSystem(system: unknown): string {
  const name = typeof system === 'string' ? system.toLowerCase() : ''
  return PROVIDER_OF_SYSTEM.get(name) ?? name
}
