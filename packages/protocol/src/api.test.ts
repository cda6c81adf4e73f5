import { expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type { EventSummarySchema, SessionSummarySchema } from './api.ts'
import type { EventSummary } from './event.ts'
import type { SessionSummary } from './session.ts'

/** Ids are plain strings on the wire and arrays are mutable once parsed. */
type OnTheWire<T> = T extends string
  ? string extends T
    ? T
    : T extends string & { readonly [key: symbol]: unknown }
      ? string
      : T
  : T extends readonly (infer Item)[]
    ? OnTheWire<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: OnTheWire<T[Key]> }
      : T

it('the schemas and the readable types say the same', () => {
  expectTypeOf<keyof z.infer<typeof SessionSummarySchema>>().toEqualTypeOf<keyof SessionSummary>()
  expectTypeOf<keyof z.infer<typeof EventSummarySchema>>().toEqualTypeOf<keyof EventSummary>()
  expectTypeOf<z.infer<typeof SessionSummarySchema>['counts']>().toEqualTypeOf<
    OnTheWire<SessionSummary['counts']>
  >()
})
