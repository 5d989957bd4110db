import { PersistentList } from './persistent-list.ts'

/**
 * A map with string keys that never changes and forgets no key: `set` gives a new one that shares nearly all of the old.
 * Iterates in the order in which keys were first set.
 */
export class PersistentMap<V> implements Iterable<[string, V]> {
  readonly #keys: PersistentList<string>
  readonly #values: PersistentList<V>
  /** Shared by all versions of one line of descent; a key whose place lies beyond this version is not in it. */
  readonly #places: Map<string, number>

  private constructor(keys: PersistentList<string>, values: PersistentList<V>, places: Map<string, number>) {
    this.#keys = keys
    this.#values = values
    this.#places = places
  }

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>(PersistentList.empty(), PersistentList.empty(), new Map())
  }

  get size(): number {
    return this.#values.length
  }

  #placeOf(key: string): number | undefined {
    const place = this.#places.get(key)
    return place !== undefined && place < this.size ? place : undefined
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
    if (place !== undefined) return new PersistentMap(this.#keys, this.#values.with(place, value), this.#places)
    // somebody else has gone on from this version already, another way: this one gets a line of its own. A replay goes the same
    // way again and shares it
    const shared = this.#places.size === this.size || this.#places.get(key) === this.size
    const places = shared ? this.#places : new Map([...this.#keys].map((known, index) => [known, index]))
    places.set(key, this.size)
    return new PersistentMap(this.#keys.push(key), this.#values.push(value), places)
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
