import { expect, it } from 'vitest'
import { finite } from '../json.ts'
import { editParameters, type ParameterTable } from './edit-parameters.ts'

const held: ParameterTable = {
  rows: [['temperature', 'gen_ai.request.temperature', finite]],
  within: 'options',
}
const body = { model: 'm', keep_alive: '1m', options: { temperature: 1, num_ctx: 4096 } }

it('changes what a program keeps together where it keeps it, with a name of the convention or without', () => {
  expect(editParameters(body, { num_ctx: 8192, temperature: 0 }, held)).toEqual({
    ...body,
    options: { temperature: 0, num_ctx: 8192 },
  })
  expect(editParameters(body, { num_ctx: null }, held)).toEqual({
    ...body,
    options: { temperature: 1 },
  })
})

it('puts what stands beside it, and what is new, beside it', () => {
  expect(editParameters(body, { keep_alive: '2m', format: 'json' }, held)).toEqual({
    ...body,
    keep_alive: '2m',
    format: 'json',
  })
})
