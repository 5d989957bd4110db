const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A new id such as `n_4k2jx9qa`: random, so that two people's edits of one file do not meet. */
export function newId(prefix: 'n' | 'e'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return `${prefix}_${[...bytes].map((byte) => letters[byte % letters.length]).join('')}`
}
