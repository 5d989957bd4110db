import { batchUnderWay, PersistentList } from './persistent-list.ts'

/**
 * A map with string keys that never changes and forgets no key: `set` gives a new one that shares nearly all of the old.
 * Iterates in the order in which keys were first set.
 */
export class PersistentMap<V> implements Iterable<[string, V]> {
  readonly #batch = batchUnderWay()
  #keys: PersistentList<string>
  #values: PersistentList<V>
  /** Shared by all versions of one line of descent; a key whose place lies beyond this version is not in it. */
  #places: Places

  private constructor(keys: PersistentList<string>, values: PersistentList<V>, places: Places) {
    this.#keys = keys
    this.#values = values
    this.#places = places
  }

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>(PersistentList.empty(), PersistentList.empty(), new Places())
  }

  get size(): number {
    return this.#values.length
  }

  #placeOf(key: string): number | undefined {
    const { size } = this
    const place = size === 0 ? undefined : this.#places.of(key)
    return place !== undefined && place < size ? place : undefined
  }

  has(key: string): boolean {
    return this.#placeOf(key) !== undefined
  }

  get(key: string): V | undefined {
    const place = this.#placeOf(key)
    return place === undefined ? undefined : this.#values.at(place)
  }

  set(key: string, value: V): PersistentMap<V> {
    return this.#setAt(this.#placeOf(key), key, value)
  }

  /** Sets what `change` makes of the value that is there: the key is looked up once. */
  change(key: string, change: (value: V | undefined) => V): PersistentMap<V> {
    const place = this.#placeOf(key)
    return this.#setAt(place, key, change(place === undefined ? undefined : this.#values.at(place)))
  }

  #setAt(place: number | undefined, key: string, value: V): PersistentMap<V> {
    const { size } = this
    if (place !== undefined) return this.#changed(this.#keys, this.#values.with(place, value), this.#places)
    // somebody else has gone on from this version already, another way: this one gets a line of its own. A replay goes the same
    // way again and shares it
    const places = this.#places.size === size || this.#places.of(key) === size ? this.#places : new Places(this.#keys)
    places.add(key, size)
    return this.#changed(this.#keys.push(key), this.#values.push(value), places)
  }

  #changed(keys: PersistentList<string>, values: PersistentList<V>, places: Places): PersistentMap<V> {
    const batch = batchUnderWay()
    if (batch === null || this.#batch !== batch) return new PersistentMap(keys, values, places)
    this.#keys = keys
    this.#values = values
    this.#places = places
    return this
  }

  keys(): Iterable<string> {
    return this.#keys
  }

  /** In order of first setting; `at` gives one by its place. */
  values(): PersistentList<V> {
    return this.#values
  }

  *[Symbol.iterator](): IterableIterator<[string, V]> {
    for (let i = 0; i < this.size; i++) yield [this.#keys.at(i) as string, this.#values.at(i) as V]
  }

  toJSON(): Record<string, V> {
    return Object.fromEntries(this)
  }
}

/** Where keys stand. The last one that was asked for is known at once: what is looked up is set next, as a rule. */
class Places {
  readonly #places: Map<string, number>
  #key: string | undefined
  #place: number | undefined

  constructor(keys: Iterable<string> = []) {
    this.#places = new Map()
    for (const key of keys) this.#places.set(key, this.#places.size)
  }

  get size(): number {
    return this.#places.size
  }

  of(key: string): number | undefined {
    if (key !== this.#key) {
      this.#place = this.#places.get(key)
      this.#key = key
    }
    return this.#place
  }

  add(key: string, place: number): void {
    this.#places.set(key, place)
    this.#key = key
    this.#place = place
  }
}
