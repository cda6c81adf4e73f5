import { useEffect, useRef, type ReactNode } from 'react'
import type { FilterChange, SessionFilter } from '../../data/api-client.ts'
import { SESSION_STATES } from '../../search-params.ts'
import { Icon } from '../../ui/icon.tsx'

/** What the list is narrowed to: text, state and tag. */
export function FilterBar({ filter, onChange, note }: FilterBarProps): ReactNode {
  return (
    <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
      <SearchField filter={filter} onChange={onChange} />
      <div role="group" aria-label="State" className="flex shrink-0 rounded-md bg-raised p-0.5">
        <StateButton
          label="All"
          active={!filter.state}
          onPick={() => onChange({ state: undefined })}
        />
        {SESSION_STATES.map((state) => (
          <StateButton
            key={state}
            label={state === 'running' ? 'Running' : state}
            active={filter.state === state}
            onPick={() => onChange({ state })}
          />
        ))}
      </div>
      {filter.tag && (
        <button
          type="button"
          onClick={() => onChange({ tag: undefined })}
          aria-label={`Remove the tag filter ${filter.tag}`}
          className="flex h-6 items-center gap-1 rounded bg-accent-soft pr-1 pl-2 text-sm text-accent"
        >
          <span className="max-w-40 truncate">{filter.tag}</span>
          <Icon name="close" className="size-3" />
        </button>
      )}
      <div className="ml-auto truncate text-sm text-ink-mute">{note}</div>
    </div>
  )
}

interface FilterBarProps {
  readonly filter: SessionFilter
  readonly onChange: (change: FilterChange) => void
  readonly note: string
}

function StateButton({ label, active, onPick }: StateButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-pressed={active}
      onClick={onPick}
      className="h-6 rounded px-2 text-sm text-ink-soft hover:text-ink aria-pressed:bg-surface aria-pressed:font-medium aria-pressed:text-ink aria-pressed:shadow-xs"
    >
      {label}
    </button>
  )
}

interface StateButtonProps {
  readonly label: string
  readonly active: boolean
  readonly onPick: () => void
}

const TYPING_PAUSE_MS = 200
const SEARCH_FIELD_ID = 'session-search'

/** Puts the cursor into the search field. */
export function focusSearchField(): void {
  document.getElementById(SEARCH_FIELD_ID)?.focus()
}

function SearchField({ filter, onChange }: SearchFieldProps): ReactNode {
  const field = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const q = filter.q ?? ''
  useEffect(() => {
    // The address may change by other hands; what is being typed stays.
    const input = field.current
    if (input && input !== document.activeElement) input.value = q
  }, [q])
  useEffect(() => () => clearTimeout(timer.current), [])
  const onType = (text: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onChange({ q: text || undefined }), TYPING_PAUSE_MS)
  }
  return (
    <label className="relative flex w-64 min-w-32 shrink items-center">
      <Icon name="search" className="absolute left-2 size-3.5 text-ink-mute" />
      <input
        ref={field}
        id={SEARCH_FIELD_ID}
        type="search"
        defaultValue={q}
        aria-label="Search sessions by name or id"
        placeholder="Name or id"
        maxLength={500}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        className="h-7 w-full rounded-md border border-line-strong bg-surface pr-7 pl-7 text-sm placeholder:text-ink-mute"
      />
      <kbd className="pointer-events-none absolute right-2 font-mono text-xs text-ink-mute">/</kbd>
    </label>
  )
}

interface SearchFieldProps {
  readonly filter: SessionFilter
  readonly onChange: (change: FilterChange) => void
}
