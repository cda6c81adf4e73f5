import { FileDigest, FormFields } from './form-fields.ts'

/** Of a longer text field the rest is not kept. */
const MAX_TEXT_BYTES = 1024 * 1024
/** More is no head of a part. */
const MAX_HEAD_BYTES = 16 * 1024
const HEAD_END = Buffer.from('\r\n\r\n')

/** A form begins with its boundary, of at most 70 characters (RFC 2046, 5.1.1). */
const BEGINNING = /^--[^\r\n]{1,70}\r\n(?=content-)/i

/** The boundary of a form, with its dashes; undefined when these are not the first bytes of one. */
function delimiterIn(bytes: Uint8Array): Buffer | undefined {
  if (bytes[0] !== 0x2d || bytes[1] !== 0x2d) return undefined
  const beginning = BEGINNING.exec(Buffer.from(bytes.subarray(0, 96)).toString('latin1'))
  return beginning ? Buffer.from(`\r\n${beginning[0].trimEnd()}`, 'latin1') : undefined
}

/** Quotes and line ends in names are escaped (HTML standard, "multipart form data"). */
function unescaped(name: string): string {
  return name
    .replaceAll('%22', '"')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll(/\\(["\\])/g, '$1')
}

function parameterOf(head: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(head)?.[1]
  return found === undefined ? undefined : unescaped(found)
}

/** One field of a form, as far as it has come. */
interface Part {
  readonly name: string
  /** Undefined for a text. */
  readonly fileName: string | undefined
  readonly type: string
  readonly digest: FileDigest
  readonly texts: Buffer[]
  size: number
}

function partOf(head: string): Part {
  const disposition = /^content-disposition:[^\r\n]*/im.exec(head)?.[0] ?? ''
  return {
    name: parameterOf(disposition, 'name') ?? '',
    fileName: parameterOf(disposition, 'filename'),
    type: /^content-type:[ \t]*([^\r\n;]+)/im.exec(head)?.[1]?.trim() ?? '',
    digest: new FileDigest(),
    texts: [],
    size: 0,
  }
}

/** Reads a `multipart/form-data` body piece by piece; the bytes of files are not kept. */
export class MultipartReader {
  readonly #delimiter: Buffer
  readonly #fields = new FormFields()
  #rest: Buffer = Buffer.from('\r\n')
  /** Undefined before the first part, and while the head of the next one comes. */
  #part: Part | undefined
  #isInHead = false
  #isOver = false

  private constructor(delimiter: Buffer) {
    this.#delimiter = delimiter
  }

  /** A reader for the body that begins with these bytes; undefined when it is no form. */
  static startingWith(bytes: Uint8Array): MultipartReader | undefined {
    const delimiter = delimiterIn(bytes)
    return delimiter && new MultipartReader(delimiter)
  }

  push(bytes: Uint8Array): void {
    if (this.#isOver) return
    this.#rest = Buffer.concat([this.#rest, bytes])
    while (!this.#isOver && (this.#isInHead ? this.#readHead() : this.#readContent()));
  }

  /** The fields that have come whole. */
  fields(): FormFields {
    return this.#fields
  }

  /** @returns whether there may be more to read in what has come */
  #readContent(): boolean {
    const end = this.#rest.indexOf(this.#delimiter)
    const known = end < 0 ? Math.max(0, this.#rest.length - this.#delimiter.length + 1) : end
    this.#take(this.#rest.subarray(0, known))
    this.#rest = this.#rest.subarray(end < 0 ? known : end + this.#delimiter.length)
    if (end < 0) return false
    this.#finishPart()
    this.#isInHead = true
    return true
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(HEAD_END)
    const isLast = this.#rest.length >= 2 && this.#rest.subarray(0, 2).toString() === '--'
    if (isLast || (end < 0 && this.#rest.length > MAX_HEAD_BYTES)) this.#isOver = true
    if (this.#isOver || end < 0) return false
    this.#part = partOf(this.#rest.subarray(0, end).toString('utf8'))
    this.#rest = this.#rest.subarray(end + HEAD_END.length)
    this.#isInHead = false
    return true
  }

  #take(bytes: Buffer): void {
    const part = this.#part
    if (!part) return
    if (part.fileName !== undefined) return part.digest.add(bytes)
    const kept = bytes.subarray(0, MAX_TEXT_BYTES - part.size)
    part.size += kept.length
    if (kept.length > 0) part.texts.push(Buffer.from(kept))
  }

  #finishPart(): void {
    const part = this.#part
    if (!part) return
    const { name, fileName, type, digest, texts } = part
    const isFile = fileName !== undefined
    const value = isFile ? digest.describe(fileName, type) : Buffer.concat(texts).toString('utf8')
    this.#fields.add(name, value)
    this.#part = undefined
  }
}
