/**
 * Splits a server-sent event stream (WHATWG HTML §9.2.6) into events. Unlike the standard, a last
 * event without its blank line is given too: streams get cut, and what was said still counts.
 */
export function readServerSentEvents(
  text: string,
  onEvent: (event: string, data: string) => void,
): void {
  let event = ''
  let data: string[] = []
  const dispatch = (): void => {
    if (data.length > 0) onEvent(event, data.join('\n'))
    event = ''
    data = []
  }
  for (const line of lines(text)) {
    if (line === '') dispatch()
    else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
    else if (line.startsWith('event:')) event = line.slice(line[6] === ' ' ? 7 : 6)
  }
  dispatch()
}

/** Lines that end with LF, CRLF or CR; a byte order mark at the start is dropped. */
export function* lines(text: string): Generator<string> {
  let start = text.startsWith('\uFEFF') ? 1 : 0
  const hasCarriageReturn = text.includes('\r')
  while (start < text.length) {
    const feed = text.indexOf('\n', start)
    const carriage = hasCarriageReturn ? text.indexOf('\r', start) : -1
    const isCarriage = carriage >= 0 && (feed < 0 || carriage < feed)
    const end = isCarriage ? carriage : feed < 0 ? text.length : feed
    yield text.slice(start, end)
    start = isCarriage && text[end + 1] === '\n' ? end + 2 : end + 1
  }
}
