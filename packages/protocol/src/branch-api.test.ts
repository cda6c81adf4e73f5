import { expectTypeOf, expect, it } from 'vitest'
import type { z } from 'zod'
import {
  BranchCreate,
  type BranchPolicySchema,
  type BranchSchema,
  type OverrideSchema,
} from './branch-api.ts'
import { DEFAULT_POLICY, type Branch, type BranchPolicy } from './branch.ts'
import type { Override, OVERRIDE_TARGETS } from './override.ts'

it('the schemas and the readable types say the same', () => {
  expectTypeOf<keyof z.infer<typeof BranchSchema>>().toEqualTypeOf<keyof Branch>()
  expectTypeOf<z.infer<typeof BranchPolicySchema>['tools']>().toEqualTypeOf<
    Record<string, BranchPolicy['tools'][string]>
  >()
  expectTypeOf<z.infer<typeof OverrideSchema>['target']>().toEqualTypeOf<Override['target']>()
  expectTypeOf<(typeof OVERRIDE_TARGETS)[number]>().toEqualTypeOf<Override['target']>()
})

it('a branch that says nothing of its policy has the default one', () => {
  const baseSessionId = '0190a1b2-0000-7000-8000-000000000001'
  expect(BranchCreate.parse({ name: 'b', baseSessionId }).policy).toEqual(DEFAULT_POLICY)
  expect(BranchCreate.safeParse({ name: 'b', baseSessionId: '../../etc/passwd' }).success).toBe(
    false,
  )
})
