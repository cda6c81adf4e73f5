import { ACTION, EVENT } from '@agentops/protocol/attributes'
import type { Divergence } from '@agentops/replay/divergence'
import type { Event } from '../event/event.ts'
import type { Session } from '../session/session.ts'
import { divergenceText } from './divergence-text.ts'

/** Longer differences are left out as data; their words stay. */
const MAX_DIFFERENCES_CHARACTERS = 65_536

function contentOf({ target, differences }: Divergence): Partial<Divergence> {
  const isLong = JSON.stringify(differences).length > MAX_DIFFERENCES_CHARACTERS
  return { target, differences: isLong ? [] : differences }
}

/** Keeps a divergence as an event of the new session, under the call that asked something else. */
export function recordDivergence(session: Session, call: Event, divergence: Divergence): void {
  const { path, eventId, eventName } = divergence
  const place = { path, eventId, eventName }
  const { captureContent } = session.config
  const attributes = {
    [EVENT.divergence]: JSON.stringify(
      captureContent ? { ...place, ...contentOf(divergence) } : place,
    ),
    [ACTION.params]: JSON.stringify(place),
    ...(captureContent && {
      [ACTION.returns]: JSON.stringify(divergenceText(divergence).split('\n')),
    }),
  }
  session.open('divergence', `diverged at ${path}`, { parent: call, attributes }).end()
}
