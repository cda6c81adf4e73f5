import type { ReactNode } from 'react'
export function SessionPage(): ReactNode {
  return <p>soon</p>
}
