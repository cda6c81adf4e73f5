import { LOGS, type LogRow, logRows } from './log-row.ts'
import type { Encoding } from './otlp/answer.ts'
import { decodeLogsJson } from './otlp/logs-json.ts'
import { decodeLogsProtobuf } from './otlp/logs-protobuf.ts'
import type { Rejection } from './otlp/model.ts'
import type { ProjectWriter } from './project-writer.ts'

/** The way of log records: bytes → records → rows → journal. */
export class LogIntake {
  readonly #writer: ProjectWriter

  constructor(writer: ProjectWriter) {
    this.#writer = writer
  }

  /**
   * Stores the records of a request and resolves with those that cannot be accepted.
   *
   * @throws MalformedError when the body is not OTLP
   * @throws RequestError when nothing was stored
   */
  async accept(body: Buffer, encoding: Encoding): Promise<readonly Rejection[]> {
    const { groups, rejections } =
      encoding === 'json' ? decodeLogsJson(body.toString('utf8')) : decodeLogsProtobuf(body)
    const counts = new Map<string, number>()
    const rows = groups.flatMap((group) => logRows(group, counts))
    const [kept, homeless] = [rows.filter(hasSession), rows.filter((row) => !hasSession(row))]
    await this.#writer.write(this.#writer.encode(LOGS, kept))
    return [...rejections, ...homeless.map(rejectionOf)]
  }
}

function hasSession(row: LogRow): boolean {
  return row.session_id !== ''
}

function rejectionOf({ name, body }: LogRow): Rejection {
  return { item: name || body, reason: 'it names neither a session nor a trace' }
}
