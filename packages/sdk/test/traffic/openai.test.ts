import { loadCases, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { describe, expect, it } from 'vitest'
import { observeWithCodec } from './codec.ts'
import { compare, unknownFields } from './observed.ts'

const directory = trafficDirectory()
const cases = directory ? loadCases(directory, 'openai') : []

describe('the codec reads recorded OpenAI traffic as it was derived by hand', () => {
  for (const recorded of cases) {
    it(recorded.case, () => {
      for (const interaction of recorded.interactions) {
        expect(unknownFields(interaction.expected)).toEqual([])
        expect(compare(observeWithCodec(interaction), interaction.expected).differences).toEqual([])
      }
    })
  }
})
