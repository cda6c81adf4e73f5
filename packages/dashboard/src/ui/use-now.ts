import { useEffect, useState } from 'react'

/**
 * The time, anew every so often.
 *
 * @param everyMs milliseconds between two answers; null while nothing on screen moves
 */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (everyMs === null) return
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
