import type { EventDetail } from '@agentops/protocol/event'
import { runProcess } from '@agentops/testkit/processes'
import { installAside, installRuntime } from '@agentops/testkit/runtimes'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Recording } from '../recording.ts'
import { NODE_22 } from './runtimes.ts'

/** A program of this folder that uses packages which are too large to be installed with all the others. */
export interface AsideProgram {
  readonly file: string
  /** With their versions. The program gets their directory as its first argument. */
  readonly packages: readonly string[]
  /** What else it is told. */
  readonly args: readonly string[]
}

/** Runs such a program, with the built SDK, on Node 22. It prints `session` and an id for each session. */
export async function runAside(
  recording: Recording,
  { file, packages, args }: AsideProgram,
): Promise<EventDetail[][]> {
  const directory = await installAside(packages)
  const { code, stdout, stderr } = await runProcess({
    command: await installRuntime(NODE_22),
    args: [join(import.meta.dirname, file), directory, ...args],
    env: { AGENTOPS_ENDPOINT: recording.url, AGENTOPS_EXIT_TIMEOUT: '30000' },
  })
  expect([code, stderr]).toEqual([0, ''])
  const ids = [...stdout.matchAll(/^session (\S+)$/gm)].map(([, id = '']) => id)
  return Promise.all(ids.map((id) => recording.events(id)))
}
