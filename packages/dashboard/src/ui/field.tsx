import { useId, type ReactNode } from 'react'

const BOX =
  'w-full rounded border border-line-strong bg-bg px-2 py-1 text-ink focus-visible:outline-2'

/** A labelled text of one line or more; a large one grows with what is typed. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, value, onChange, rows = 1, mono, hint, problem = '', numeric } = props
  const id = useId()
  const shared = {
    id,
    value,
    'aria-invalid': problem !== '',
    ...(problem !== '' && { 'aria-describedby': `${id}-problem` }),
  }
  const looks = `${BOX} ${mono ? 'font-mono text-sm' : ''} ${problem === '' ? '' : 'border-fail'}`
  return (
    <div className="min-w-0">
      <FieldLabel id={id} label={label} hint={hint} />
      {rows > 1 ? (
        <textarea
          {...shared}
          rows={rows}
          spellCheck={!mono}
          onChange={({ target }) => onChange(target.value)}
          className={`${looks} field-sizing-content block max-h-96 min-h-16 resize-y`}
        />
      ) : (
        <input
          {...shared}
          autoComplete="off"
          {...(numeric && { inputMode: 'decimal' as const })}
          onChange={({ target }) => onChange(target.value)}
          className={looks}
        />
      )}
      {problem !== '' && (
        <p id={`${id}-problem`} className="mt-0.5 text-sm text-fail">
          {problem}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly rows?: number
  readonly mono?: boolean
  /** A number is asked for. */
  readonly numeric?: boolean
  /** Said smaller beside the label. */
  readonly hint?: string
  /** What is wrong with the text; empty when nothing is. */
  readonly problem?: string
}

/** A labelled choice of one of several words. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>): ReactNode {
  const { label, value, choices, onChange } = props
  const id = useId()
  const pick = (wanted: string) => {
    const choice = choices.find((one) => one === wanted)
    if (choice !== undefined) onChange(choice)
  }
  return (
    <div className="min-w-0">
      <FieldLabel id={id} label={label} hint={undefined} />
      <select id={id} value={value} onChange={({ target }) => pick(target.value)} className={BOX}>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </div>
  )
}

interface ChoiceFieldProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly Value[]
  readonly onChange: (value: Value) => void
}

function FieldLabel({ id, label, hint }: FieldLabelProps): ReactNode {
  return (
    <label htmlFor={id} className="mb-0.5 block truncate text-sm text-ink-soft">
      {label}
      {hint !== undefined && <span className="ml-2 text-xs text-ink-mute">{hint}</span>}
    </label>
  )
}

interface FieldLabelProps {
  readonly id: string
  readonly label: string
  readonly hint: string | undefined
}
