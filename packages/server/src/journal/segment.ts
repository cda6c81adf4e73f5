import { type FileHandle, open, rm } from 'node:fs/promises'

/** One file of the journal, open for appending; one append at a time. */
export class Segment {
  readonly path: string
  /** Tokens of the batches with rows in this file that are not in the store. */
  readonly pending = new Set<string>()
  readonly #file: FileHandle
  #length = 0

  private constructor(path: string, file: FileHandle) {
    this.path = path
    this.#file = file
  }

  /** Makes a file. Throws what the file system throws. */
  static async create(path: string): Promise<Segment> {
    return new Segment(path, await open(path, 'wx', 0o600))
  }

  /** Bytes in the file. */
  get length(): number {
    return this.#length
  }

  /** Appends; on disk when it resolves, and not in the file at all when it throws. */
  async append(bytes: Buffer): Promise<void> {
    try {
      await this.#write(bytes)
      await this.#file.datasync()
      this.#length += bytes.length
    } catch (error) {
      await this.#file.truncate(this.#length).catch(() => undefined)
      throw error
    }
  }

  /** Closes the file and deletes it. */
  async remove(): Promise<void> {
    await this.close()
    await rm(this.path, { force: true })
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #write(bytes: Buffer): Promise<void> {
    let done = 0
    while (done < bytes.length) {
      const left = bytes.length - done
      const { bytesWritten } = await this.#file.write(bytes, done, left, this.#length + done)
      done += bytesWritten
    }
  }
}
