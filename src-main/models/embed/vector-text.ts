/** Vectors as text for the journal: 32-bit numbers, little-endian, one vector after the other, in Base64. */
export function vectorsAsText(vectors: readonly (readonly number[])[]): string {
  const bytes = Buffer.alloc(4 * vectors.reduce((sum, vector) => sum + vector.length, 0))
  let at = 0
  for (const vector of vectors) for (const number of vector) at = bytes.writeFloatLE(number, at)
  return bytes.toString('base64')
}

/** The vectors of such a text. What is read is the same in every life of a run, since it is what was kept. */
export function vectorsIn(text: string, dimensions: number): number[][] {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: bytes.length / 4 / dimensions }, (_, row) =>
    // as many digits as 32 bits hold
    Array.from({ length: dimensions }, (_, column) => Number(bytes.readFloatLE(4 * (row * dimensions + column)).toPrecision(8))),
  )
}
