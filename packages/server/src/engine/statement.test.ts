import { describe, expect, it } from 'vitest'
import { laneOf, literal, readRowInsert, readStatement } from './statement.ts'

describe('a request to the engine', () => {
  it('is told apart into SQL, rows, parameters and settings', () => {
    const url = new URL(
      'http://engine/?query=INSERT+INTO+t+FORMAT+JSONEachRow&param_a=x%5Cty&max_threads=1&query_id=q',
    )
    expect(readStatement(url, Buffer.from('{}'), 'gzip')).toEqual({
      sql: 'INSERT INTO t FORMAT JSONEachRow',
      rows: Buffer.from('{}'),
      parameters: new Map([['a', String.raw`x\ty`]]),
      settings: new Map([['max_threads', '1']]),
      queryId: 'q',
      compressAnswer: false,
    })
    expect(readStatement(new URL('http://engine/'), Buffer.from('SELECT 1'), '')).toMatchObject({
      sql: 'SELECT 1',
      rows: undefined,
    })
  })

  it('with rows names a table, its columns and a format', () => {
    expect(readRowInsert('INSERT INTO db.`t` (a, `b`)\nFORMAT JSONCompactEachRow')).toEqual({
      table: 'db.t',
      columns: ['a', 'b'],
      format: 'JSONCompactEachRow',
    })
    expect(readRowInsert('INSERT INTO t SELECT 1')).toBeUndefined()
  })

  it('runs on the connections of its kind', () => {
    const lanes = [
      'insert into t select 1',
      ' (SELECT 1)',
      'WITH 1 AS x SELECT x',
      'OPTIMIZE TABLE t',
      '',
    ].map(laneOf)
    expect(lanes).toEqual(['ingest', 'read', 'read', 'background', 'background'])
  })

  it('cannot leave the text literal that a parameter becomes', () => {
    expect(literal(String.raw`a'b\'; DROP TABLE t`)).toBe(String.raw`'a\'b\\\'; DROP TABLE t'`)
  })
})
