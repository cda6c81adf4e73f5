import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { digestedFormFields } from './form-fields.ts'
import { MultipartReader } from './multipart.ts'

/** Line ends and dashes that a boundary has too. */
const TRICKY = Buffer.concat([
  Buffer.from('\r\n--'),
  randomBytes(3_000),
  Buffer.from('\r\n\r\n------'),
])

function form(): FormData {
  const made = new FormData()
  made.append('model', 'whisper-1')
  made.append('empty', '')
  made.append('a "quoted" name', 'ünïcode\r\n--not the end')
  made.append('image[]', new File([TRICKY], 'a "cat".png', { type: 'image/png' }))
  made.append('image[]', new File([], 'empty.png'))
  made.append('stream', 'true')
  return made
}

/** A form as `fetch` writes it. */
async function written(made: FormData): Promise<Uint8Array> {
  return new Uint8Array(await new Response(made).arrayBuffer())
}

it.each([1, 2, 7, 100, 1_000, 100_000])('a form in pieces of %i bytes is read', async (size) => {
  const made = form()
  const bytes = await written(made)
  // The first piece tells whether it is a form at all.
  const reader = MultipartReader.startingWith(bytes)
  for (let start = 0; start < bytes.length; start += size) {
    reader?.push(bytes.subarray(start, start + size))
  }
  expect(reader?.fields().toJson()).toBe((await digestedFormFields(made)).toJson())
})

it('of a form that breaks off, the fields that came whole are known', async () => {
  const bytes = await written(form())
  const reader = MultipartReader.startingWith(bytes)
  reader?.push(bytes.subarray(0, Buffer.from(bytes).indexOf('--not the end')))
  expect(JSON.parse(reader?.fields().toJson() ?? '')).toEqual({ model: 'whisper-1', empty: '' })
})

it.each(['{"a":1}', '--', '-- a list\r\nof things', '', '--x\r\nno head'])(
  '%j is no form',
  (text) => {
    expect(MultipartReader.startingWith(Buffer.from(text))).toBeUndefined()
  },
)
