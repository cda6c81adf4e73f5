import { readFile } from 'node:fs/promises'
import type { JsonValue } from '@agentops/protocol/messages'
import type { NormalisedEvent, Override } from '@agentops/protocol/override'
import { applyOverride } from '@agentops/replay/apply-override'
import { parseJson } from '@agentops/replay/canonical-json'
import { editableEvent, overridesOfEdit } from '@agentops/replay/edit-event'
import { OverrideError } from '@agentops/replay/override-error'
import { parseAssignments } from '@agentops/replay/parse-assignments'
import { readObject } from '@agentops/replay/read-messages'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { editInEditor } from './editor.ts'

/** Where an edit of an event comes from. */
export interface EditFlags {
  /** `key=value`. */
  readonly set?: readonly string[]
  /** A JSON file with the fields to change; true opens an editor. */
  readonly edit?: string | true
}

/**
 * The overrides that flags ask for; all are checked against the event.
 *
 * @throws CommandError that names the field that is wrong
 */
export async function readEdits(
  { set = [], edit }: EditFlags,
  event: NormalisedEvent,
): Promise<readonly Override[]> {
  const assigned = withUsage(() => checked(event, parseAssignments(set)))
  if (edit === undefined) return assigned
  if (edit === true) {
    const check = (text: string) => ofDocument(event, parseText(text))
    return [...assigned, ...(await editInEditor(editableEvent(event), check))]
  }
  const text = await readText(edit)
  return withUsage(() => [...assigned, ...ofDocument(event, parseText(text))])
}

/** A document may name the fields that change alone. */
function ofDocument(event: NormalisedEvent, edited: JsonValue): readonly Override[] {
  const fields = readObject(edited, '')
  const whole = event.type === 'llm' ? { ...editableEvent(event), ...fields } : fields
  return checked(event, overridesOfEdit(event, whole))
}

function checked(event: NormalisedEvent, overrides: readonly Override[]): readonly Override[] {
  let edited = event
  for (const override of overrides) edited = applyOverride(edited, override)
  return overrides
}

function parseText(text: string): JsonValue {
  const value = parseJson(text)
  if (value === undefined) throw new OverrideError('', 'it is not JSON')
  return value
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${file} cannot be read: ${message}`, { exitCode: EXIT.notFound })
  }
}

function withUsage<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof OverrideError)) throw error
    throw new CommandError(`The edit cannot be made: ${error.message}.`, {
      exitCode: EXIT.usage,
      hint: "As in: --set completion='No flights today.' or --set tool.result='{\"seats\":0}'",
      cause: error,
    })
  }
}
