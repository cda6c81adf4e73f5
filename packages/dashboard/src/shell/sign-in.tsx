import { useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { ApiError, signIn } from '../data/api-client.ts'
import { Button } from '../ui/button.tsx'
import { Logo } from './logo.tsx'

/** Asks for a key of the server; once it is right, everything is asked for again. */
export function SignIn(): ReactNode {
  const client = useQueryClient()
  const id = useId()
  const [key, setKey] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem('')
    try {
      await signIn(key.trim())
      await client.resetQueries()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That did not work')
    }
    setBusy(false)
  }
  return (
    <div className="flex h-full items-center justify-center p-8">
      <form
        onSubmit={(event) => void submit(event)}
        data-testid="sign-in"
        className="w-full max-w-sm rounded-lg border border-line bg-surface p-6"
      >
        <h1 className="flex items-center gap-2 text-lg font-semibold">
          <Logo />
          This server needs a key
        </h1>
        <label htmlFor={id} className="mt-4 mb-1 block text-sm text-ink-soft">
          Key
        </label>
        <input
          id={id}
          type="password"
          autoComplete="current-password"
          required
          autoFocus
          value={key}
          onChange={({ target }) => setKey(target.value)}
          className="w-full rounded border border-line-strong bg-bg px-2 py-1 font-mono text-ink focus-visible:outline-2"
        />
        <p role="alert" className="mt-1 min-h-5 text-sm text-fail">
          {problem}
        </p>
        <Button busy={busy}>Sign in</Button>
        <p className="mt-4 text-sm text-ink-mute">
          It is one of those that the server was started with (
          <code className="font-mono">agentops dev --key …</code>), and what agents have in{' '}
          <code className="font-mono">AGENTOPS_API_KEY</code>. This browser keeps a proof of it
          until it is closed, not the key.
        </p>
      </form>
    </div>
  )
}
