import { loadCases, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { describe, expect, it } from 'vitest'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import { claimRecorded, readAnswer } from './codec.ts'
import { answerOf, edited, EDITS, written } from './edits.ts'
import { HOSTS } from './subjects.ts'

/** Operations whose answers are messages of a model. */
const SPOKEN = new Set(['chat', 'text_completion', 'generate_content', 'invoke_agent'])

const directory = trafficDirectory()

function interactionsOf(folder: string) {
  const cases = directory ? loadCases(directory, folder) : []
  return cases.flatMap(({ interactions }) => interactions)
}

/** What the provider has counted beside the convention's tokens is not written again. */
function counted(answer: LlmResponse): LlmResponse {
  const { reportedUsage: _, ...rest } = answer
  return rest
}

describe.each(Object.entries(HOSTS))('%s', (folder, host) => {
  const answers = interactionsOf(folder).flatMap((interaction) => {
    const claimed = claimRecorded(interaction, host)
    const read = answerOf(claimed, interaction)
    return read && SPOKEN.has(claimed.claim.operation)
      ? [{ claimed, read, path: interaction.request.path }]
      : []
  })

  it.each(Object.entries(EDITS))(
    'what is written of an answer is read as that answer, %s',
    (_, edit) => {
      for (const { claimed, read, path } of answers) {
        const answer = edited(read, edit)
        for (const stream of [false, true]) {
          const response = written(claimed, answer, stream)
          const again = response && readAnswer(claimed, response)
          expect(again && counted(again), `${path} ${stream}`).toEqual(counted(answer))
        }
      }
    },
  )
})
