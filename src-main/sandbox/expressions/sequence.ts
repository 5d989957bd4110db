/**
 * JSONata's result lists: one of length 1 stands for its element, an empty one for nothing. JSONata itself marks arrays
 * with properties; classes keep the marks off the data and are copied away by `plain`.
 */
export class Sequence extends Array<unknown> {
  /** What is made from one (`concat`, `filter`) is an unmarked list, as in JSONata. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
  keepSingleton = false
  outerWrapper = false
  get sequence(): true {
    return true
  }
}

/** A list made by `[…]` at an end of a path: steps after it do not flatten it. */
export class ConstructedList extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
  get cons(): true {
    return true
  }
}

export function sequenceOf(...items: unknown[]): Sequence {
  const sequence = new Sequence()
  for (const item of items) sequence.push(item)
  return sequence
}

/** The value with plain arrays in place of marked ones. Lists and objects of the input never hold marked ones. */
export function plain(value: unknown): unknown {
  return value instanceof Sequence || value instanceof ConstructedList ? Array.from(value, plain) : value
}
