/** How alike two texts are by their vectors: the cosine of the angle between them, from -1 to 1; 0 where one has no direction. */
export function likeness(a: readonly number[], b: readonly number[]): number {
  let [dot, ofA, ofB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number]
    dot += x * y
    ofA += x * x
    ofB += y * y
  }
  const length = Math.sqrt(ofA * ofB)
  return length === 0 ? 0 : Math.max(-1, Math.min(1, dot / length))
}

/** The places of the vectors that are most like a query, the best first; among equals the earlier one. */
export function mostAlike(
  query: readonly number[],
  vectors: readonly (readonly number[])[],
  most: number,
): { index: number; score: number }[] {
  return vectors
    .map((vector, index) => ({ index, score: Number(likeness(query, vector).toFixed(6)) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, most)
}
