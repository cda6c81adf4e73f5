import { describe, expect, it } from 'vitest'
import { resolveConfig } from './config.ts'

describe('configuration', () => {
  it('code wins over the environment, and that over the default', () => {
    const environment = {
      AGENTOPS_NAME: 'from-env',
      AGENTOPS_MAX_BATCH_SIZE: '7',
      AGENTOPS_TAGS: 'a, b,',
    }
    const { config, problems } = resolveConfig({ name: 'from-code' }, environment)
    expect(config).toMatchObject({
      name: 'from-code',
      agent: 'from-code',
      maxBatchSize: 7,
      tags: ['a', 'b'],
      endpoint: 'http://127.0.0.1:7420',
    })
    expect(problems).toEqual([])
  })

  it('what is wrong is named with its source and never with its value', () => {
    const { config, problems } = resolveConfig(
      { endpoint: 'ftp://secret@host' },
      { AGENTOPS_AUTO_START_SESSION: 'maybe', AGENTOPS_MAX_WAIT_TIME: '-5' },
    )
    expect(config).toMatchObject({
      endpoint: 'http://127.0.0.1:7420',
      autoStartSession: true,
      maxWaitTime: 100,
    })
    expect(problems).toHaveLength(3)
    expect(problems.join('\n')).toContain('option endpoint must be an http(s) URL')
    expect(problems.join('\n')).toContain('AGENTOPS_AUTO_START_SESSION must be true or false')
    expect(problems.join('\n')).not.toContain('secret')
  })

  it('a slash at the end of the endpoint is no part of it', () => {
    expect(resolveConfig({ endpoint: 'http://host:1/base/' }, {}).config.endpoint).toBe(
      'http://host:1/base',
    )
  })
})
