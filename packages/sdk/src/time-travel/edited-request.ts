import type { Override } from '@agentops/protocol/override'
import { loadCodecs } from '../llms/providers/loaded-later.ts'
import { parseJson } from '../llms/providers/json.ts'
import type { ClaimedCall } from './call-replay.ts'
import type { RequestEdit } from './diversion.ts'
import { TimeTravelError } from './errors.ts'

/** `:` and `/` end a model in a path; inside of one they stand as they are where they did before. */
function encoded(model: string, before: string): string {
  const isPlain = /[/:@]/.test(before)
  return isPlain ? encodeURI(model) : encodeURIComponent(model)
}

/**
 * A path that names another model.
 *
 * @param model how it is called now, as a person would write it
 */
function pathWithModel(path: string, model: string, other: string): string | undefined {
  for (const form of [encodeURIComponent(model), encodeURI(model), model]) {
    const at = path.indexOf(`/${form}`) + 1
    const end = at + form.length
    if (at === 0 || !/^([/:]|$)/.test(path.slice(end))) continue
    return path.slice(0, at) + encoded(other, form) + path.slice(end)
  }
  return undefined
}

/** Where another model is asked; nothing for one that the body names alone. */
function editedPlace(
  { path, claim }: ClaimedCall,
  overrides: readonly Override[],
): Pick<RequestEdit, 'path' | 'model'> {
  const named = overrides.findLast(({ target }) => target === 'request.model')
  if (named?.target !== 'request.model' || claim.model === undefined) return {}
  // People write Google's models with their collection, too.
  const isGoogle = claim.api.startsWith('models.')
  const model = isGoogle ? named.model.replace(/^models\//, '') : named.model
  const after = pathWithModel(path, claim.model, model)
  if (after !== undefined) return { path: after, model }
  throw new TimeTravelError(`the model cannot be found in the path ${path}`)
}

function bodyOf({ asked }: ClaimedCall): unknown {
  const isForm = /^multipart\//i.test(asked.contentType)
  return typeof asked.body === 'string' && !isForm ? parseJson(asked.body) : undefined
}

/**
 * A request with edits of it.
 *
 * @throws TimeTravelError when this endpoint's requests cannot be edited so
 */
export async function editedRequest(
  call: ClaimedCall,
  overrides: readonly Override[],
): Promise<RequestEdit> {
  await loadCodecs()
  const { provider, claim } = call
  const body = overrides.reduce<unknown>(
    (before, override) => before && provider.editRequest?.(claim, before, override),
    bodyOf(call),
  )
  if (body === undefined) {
    const targets = overrides.map(({ target }) => target).join(', ')
    throw new TimeTravelError(`${targets} of ${provider.name} ${claim.api} cannot be edited`)
  }
  return { body: JSON.stringify(body), ...editedPlace(call, overrides) }
}
