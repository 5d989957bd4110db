const suffixes: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** The number that a Kubernetes quantity (`3920m`, `15Gi`, `2`) stands for, or null. */
export function parseQuantity(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const found = /^\s*([+-]?\d+(?:\.\d+)?)\s*([numkKMGTPE]?i?)B?\s*$/.exec(value)
  const factor = found ? suffixes[found[2]!] : undefined
  return found && factor !== undefined ? Number(found[1]) * factor : null
}
