import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './api-client.ts'

const LONGEST_WAIT_MS = 5000

/**
 * The cache of what the server said. What may succeed later is tried again for as long as the page
 * is open; the live stream keeps it fresh, so nothing is polled.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A server on this machine answers without a network too.
        networkMode: 'always',
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (_count, error) => error instanceof ApiError && error.retryable,
        retryDelay: (attempt) => Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt),
      },
    },
  })
}
