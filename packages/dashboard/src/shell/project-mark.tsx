import { DEFAULT_PROJECT } from '@agentops/protocol/project'
import type { ReactNode } from 'react'
import { signOut } from '../data/api-client.ts'
import { useProjectName } from '../data/project-query.ts'
import { TextButton } from '../ui/button.tsx'

/** Which project is shown, where a server has several; pressed, it asks for the key of another. */
export function ProjectMark(): ReactNode {
  const name = useProjectName()
  if (name === undefined || name === DEFAULT_PROJECT) return null
  return (
    <TextButton title="Project of your key; press to show another key" onClick={() => void leave()}>
      {name}
    </TextButton>
  )
}

/** Everything that is shown and cached belongs to the project that is left. */
async function leave(): Promise<void> {
  await signOut()
  location.assign('/')
}
