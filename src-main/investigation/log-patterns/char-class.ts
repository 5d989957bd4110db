/** 0 none, 1 digit, 2 letter (any character above ASCII counts as one), 3 white space, 4 other. */
export type ByteClass = 0 | 1 | 2 | 3 | 4
export const classDigit = 1
export const classLetter = 2
export const classSpace = 3

const classes = new Uint8Array(128).fill(4)
for (let c = 48; c <= 57; c++) classes[c] = classDigit
for (let c = 65; c <= 90; c++) classes[c] = classes[c + 32] = classLetter
for (const c of [9, 10, 11, 12, 13, 32]) classes[c] = classSpace

/** Class of a UTF-16 unit; NaN (past the end of a string) is class 0. */
export function charClass(c: number): ByteClass {
  if (c < 128) return classes[c] as ByteClass
  return c >= 128 ? (c === 0xa0 || c === 0x3000 ? classSpace : classLetter) : 0
}

export function isAlnum(c: number): boolean {
  const kind = charClass(c)
  return kind === classDigit || kind === classLetter
}
