import { originalOf } from '../../session/bound-view.ts'
import { type Around, type Place, placeOf } from './place.ts'

/** Places live as long as what they are in, and are found again for as long. */
export class Places {
  readonly #byHolder = new WeakMap<object, Map<string, Place>>()
  readonly #all = new Set<WeakRef<Place>>()
  readonly #collected = new FinalizationRegistry<WeakRef<Place>>((gone) => this.#all.delete(gone))

  /** The place that there is, or a new one. */
  get(given: object, name: string, around: Around): Place {
    const holder = originalOf(given)
    const places = this.#byHolder.get(holder) ?? new Map<string, Place>()
    this.#byHolder.set(holder, places)
    const known = places.get(name)
    if (known) return known
    const place = placeOf(holder, name, around)
    places.set(name, place)
    const reference = new WeakRef(place)
    this.#all.add(reference)
    this.#collected.register(place, reference)
    return place
  }

  each(act: (place: Place) => void): void {
    for (const reference of this.#all) {
      const place = reference.deref()
      if (place) act(place)
    }
  }
}
