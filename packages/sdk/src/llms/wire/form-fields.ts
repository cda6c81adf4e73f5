/** More fields than this are no form of a provider's. */
const MAX_FIELDS = 256
/** Fields that are numbers and switches to a provider; a form has only texts. */
const NUMBERS = new Set(['n', 'temperature', 'output_compression', 'partial_images'])
const SWITCHES = new Set(['stream'])

type Field = string | number | boolean | { file: { name: string; type: string; size: number } }

function fieldOf(name: string, value: string | File): Field {
  if (typeof value !== 'string') {
    return { file: { name: value.name, type: value.type, size: value.size } }
  }
  if (SWITCHES.has(name)) return value === 'true'
  return NUMBERS.has(name) && value !== '' ? Number(value) : value
}

/**
 * The fields of a form as a JSON body would have them: of files name, type and size; a field that is
 * there several times, or whose name ends with `[]`, is a list.
 */
export function formFields(form: FormData): Record<string, Field | readonly Field[]> {
  const fields = new Map<string, Field | readonly Field[]>()
  for (const [key, value] of form) {
    const name = key.replace(/\[\]$/, '')
    const known = fields.get(name)
    const field = fieldOf(name, value)
    if (known === undefined && fields.size >= MAX_FIELDS) continue
    if (known === undefined) fields.set(name, key === name ? field : [field])
    else fields.set(name, [known, field].flat().slice(0, MAX_FIELDS))
  }
  return Object.fromEntries(fields)
}
