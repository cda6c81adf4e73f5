import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects what nobody holds any more. */
export function garbageCollector(): () => void {
  const bun: unknown = Reflect.get(globalThis, 'Bun')
  if (typeof bun === 'object' && bun !== null) return () => Reflect.get(bun, 'gc')(true)
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
