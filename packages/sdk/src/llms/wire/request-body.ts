import type { Exchange } from './exchange.ts'
import { digestedFormFields, formFields } from './form-fields.ts'
import { textOfBody } from './written-body.ts'

/** At once what is known of a form, and its files' digests as soon as they are: the sender is not held up. */
function noteForm(form: FormData, exchange: Exchange): void {
  exchange.requestBody(formFields(form).toJson())
  if (!Array.from(form.values()).some((value) => typeof value !== 'string')) return
  digestedFormFields(form).then(
    (fields) => exchange.requestBody(fields.toJson()),
    () => undefined,
  )
}

/**
 * Tells an exchange of a request's body that is there as a whole.
 *
 * @returns whether it is of a kind that can be read without taking it from its sender
 */
export function noteRequestBody(body: unknown, exchange: Exchange): boolean {
  if (typeof body === 'string') exchange.requestBody(body)
  else if (body instanceof ArrayBuffer) exchange.requestBody(textOfBody(new Uint8Array(body)))
  else if (ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body
    exchange.requestBody(textOfBody(new Uint8Array(buffer, byteOffset, byteLength)))
  } else if (body instanceof FormData) noteForm(body, exchange)
  else return false
  return true
}
