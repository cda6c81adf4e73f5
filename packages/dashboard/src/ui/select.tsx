import type { ReactNode } from 'react'

/** One of the words that a {@link Select} offers. */
interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
}

/** A small choice that stands in a row of controls; `label` says what of. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { label, value, choices, onChange, testId } = props
  return (
    <select
      aria-label={label}
      title={label}
      value={value}
      data-testid={testId}
      onChange={({ target }) => {
        const choice = choices.find((one) => one.value === target.value)
        if (choice) onChange(choice.value)
      }}
      className="h-6 max-w-32 min-w-0 shrink rounded border border-line bg-surface px-1 text-sm text-ink-soft hover:text-ink"
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  )
}

interface SelectProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly Choice<Value>[]
  readonly onChange: (value: Value) => void
  readonly testId?: string
}
