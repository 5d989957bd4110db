const bits = 5
const width = 1 << bits
const mask = width - 1

/** A part of the tree. The batch that made it may change it, nobody else. */
interface Branch {
  readonly batch: object | null
  readonly slots: unknown[]
}

const none: Branch = { batch: null, slots: [] }
let batch: object | null = null

/**
 * Runs work that makes many lists and maps one from another and keeps the last only: what it has made itself is changed in
 * place. Those from before stay as they are; those in between must not be looked at afterwards.
 */
export function inBatch<T>(work: () => T): T {
  const outer = batch
  batch = {}
  try {
    return work()
  } finally {
    batch = outer
  }
}

/** The batch that is under way: what it has made it may change. */
export const batchUnderWay = (): object | null => batch

/**
 * A list that never changes: `push` and `with` give a new one that shares nearly all of the old. Both take time that
 * hardly grows with the length (a radix tree, 32 wide).
 */
export class PersistentList<T> implements Iterable<T> {
  readonly #batch = batch
  #length: number
  #root: Branch
  #shift: number

  private constructor(length: number, root: Branch, shift: number) {
    this.#length = length
    this.#root = root
    this.#shift = shift
  }

  get length(): number {
    return this.#length
  }

  static readonly #empty = new PersistentList<never>(0, none, 0)

  static empty<T>(): PersistentList<T> {
    return PersistentList.#empty
  }

  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length) return undefined
    let branch = this.#root
    for (let shift = this.#shift; shift > 0; shift -= bits) branch = branch.slots[(index >>> shift) & mask] as Branch
    return branch.slots[index & mask] as T
  }

  push(value: T): PersistentList<T> {
    const full = this.#length === width << this.#shift
    const root = full ? { batch, slots: [this.#root] } : this.#root
    const shift = full ? this.#shift + bits : this.#shift
    return this.#changed(this.#length + 1, placed(root, shift, this.#length, value), shift)
  }

  /** The same list with one value replaced. Throws `RangeError` outside of it. */
  with(index: number, value: T): PersistentList<T> {
    if (index < 0 || index >= this.#length) throw new RangeError(`There is no item ${index} in a list of ${this.#length}`)
    return this.#changed(this.#length, placed(this.#root, this.#shift, index, value), this.#shift)
  }

  #changed(length: number, root: Branch, shift: number): PersistentList<T> {
    if (batch === null || this.#batch !== batch) return new PersistentList(length, root, shift)
    this.#length = length
    this.#root = root
    this.#shift = shift
    return this
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#length; i++) yield this.at(i) as T
  }

  toJSON(): T[] {
    return [...this]
  }
}

function placed(branch: Branch, shift: number, index: number, value: unknown): Branch {
  const made = batch !== null && branch.batch === batch ? branch : { batch, slots: branch.slots.slice() }
  const slot = (index >>> shift) & mask
  made.slots[slot] = shift === 0 ? value : placed((branch.slots[slot] as Branch | undefined) ?? none, shift - bits, index, value)
  return made
}
