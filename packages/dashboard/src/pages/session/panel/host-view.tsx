import { useState, type ReactNode } from 'react'
import type { SessionDetail } from '@agentops/protocol/session'
import { JsonView } from '../../../json/json-view.tsx'
import { TextButton } from '../../../ui/button.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { hostFacts } from './host-facts.ts'

/** What a session ran on, one thing a line; what was not recorded is said to be absent. */
export function HostView({ host }: { readonly host: SessionDetail['host'] }): ReactNode {
  const [all, setAll] = useState(false)
  const facts = hostFacts(host)
  const note = facts.slice(0, 3).flatMap(({ label, value }) => (label === 'SDK' ? [] : value || []))
  if (Object.keys(host).length === 0) return <NothingRecorded />
  return (
    <Fold title="Host environment" note={note.join(' · ')} open>
      <dl
        className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-sm"
        data-testid="host-environment"
      >
        {facts.map(({ label, value }) => (
          <div key={label} className="contents">
            <dt className="text-ink-mute">{label}</dt>
            <dd className={value === '' ? 'text-ink-mute' : 'break-words'}>
              {value || 'not recorded'}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-2 -ml-1">
        <TextButton onClick={() => setAll(!all)}>
          {all ? 'Hide the fields' : 'All fields, packages too'}
        </TextButton>
      </div>
      {all && <JsonView value={host} label="host environment" firstLines={60} />}
    </Fold>
  )
}

function NothingRecorded(): ReactNode {
  return (
    <Fold title="Host environment" note="not recorded" open>
      <p className="text-sm text-ink-soft" data-testid="host-environment">
        Nothing of the machine was recorded: the agent says{' '}
        <code className="font-mono text-ink">{'environment: false'}</code>, or another tool sent
        these events.
      </p>
    </Fold>
  )
}
