/**
 * Puts a `Date` in front of the global one that asks what time it is where `new Date()` and `Date()` do.
 *
 * @param now undefined where it is the machine's to say
 * @returns puts back what was there, unless somebody has put something in front of it since
 */
export function installDate(now: () => number | undefined): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'Date')
  const original = globalThis.Date
  const ours: DateConstructor = new Proxy(original, {
    construct(target, parameters, newTarget): object {
      const time = parameters.length === 0 ? now() : undefined
      const given = time === undefined ? parameters : [time]
      return Reflect.construct(target, given, newTarget === ours ? target : newTarget)
    },
    apply(target) {
      const time = now()
      return time === undefined ? target() : new target(time).toString()
    },
  })
  Object.defineProperty(globalThis, 'Date', { ...before, value: ours })
  return () => {
    if (globalThis.Date === ours && before) Object.defineProperty(globalThis, 'Date', before)
  }
}
