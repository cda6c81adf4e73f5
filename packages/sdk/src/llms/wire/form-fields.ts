import { createHash } from 'node:crypto'

/** More fields than this are no form of a provider's. */
const MAX_FIELDS = 256
/** Fields that are numbers and switches to a provider; a form has only texts. */
const NUMBERS = new Set(['n', 'temperature', 'output_compression', 'partial_images'])
const SWITCHES = new Set(['stream'])
/** Larger files are not read again for a digest. */
const MAX_DIGESTED_BYTES = 32 * 1024 * 1024

/** What is kept of a file in a form. */
export interface FormFile {
  readonly name: string
  readonly type: string
  readonly size: number
  /** SHA-256 in hex; absent where it is not known yet, and for files of more than 32 MiB. */
  readonly digest?: string
}

type Field = string | number | boolean | { file: FormFile }

function fieldOf(name: string, value: string): Field {
  if (SWITCHES.has(name)) return value === 'true'
  return NUMBERS.has(name) && value !== '' ? Number(value) : value
}

/**
 * The fields of a form as a JSON body would have them: of files what is known of them, and never their
 * bytes; a field that is there several times, or whose name ends with `[]`, is a list.
 */
export class FormFields {
  readonly #fields = new Map<string, Field | readonly Field[]>()

  add(key: string, value: string | FormFile): void {
    const name = key.replace(/\[\]$/, '')
    const known = this.#fields.get(name)
    const field = typeof value === 'string' ? fieldOf(name, value) : { file: value }
    if (known === undefined && this.#fields.size >= MAX_FIELDS) return
    if (known === undefined) this.#fields.set(name, key === name ? field : [field])
    else this.#fields.set(name, [known, field].flat().slice(0, MAX_FIELDS))
  }

  /** As the text of a JSON body. */
  toJson(): string {
    return JSON.stringify(Object.fromEntries(this.#fields))
  }
}

/** Takes the digest of a file while its bytes pass. */
export class FileDigest {
  readonly #hash = createHash('sha256')
  #size = 0

  add(bytes: Uint8Array): void {
    this.#size += bytes.length
    if (this.#size <= MAX_DIGESTED_BYTES) this.#hash.update(bytes)
  }

  describe(name: string, type: string): FormFile {
    const size = this.#size
    if (size > MAX_DIGESTED_BYTES) return { name, type, size }
    return { name, type, size, digest: this.#hash.digest('hex') }
  }
}

/** A form says of each file a type (RFC 7578, 4.4). */
function undigested({ name, type, size }: File): FormFile {
  return { name, type: type || 'application/octet-stream', size }
}

/** What is known of a form's fields without reading its files. */
export function formFields(form: FormData): FormFields {
  const fields = new FormFields()
  for (const [key, value] of form) {
    if (typeof value === 'string') fields.add(key, value)
    else fields.add(key, undigested(value))
  }
  return fields
}

async function digested(file: File): Promise<FormFile> {
  const known = undigested(file)
  if (known.size > MAX_DIGESTED_BYTES) return known
  const digest = new FileDigest()
  for await (const bytes of file.stream()) digest.add(bytes)
  return digest.describe(known.name, known.type)
}

/** A form's fields with the digests of its files, which are read for it beside whoever sends them. */
export async function digestedFormFields(form: FormData): Promise<FormFields> {
  const fields = new FormFields()
  for (const [key, value] of form) {
    fields.add(key, typeof value === 'string' ? value : await digested(value))
  }
  return fields
}
