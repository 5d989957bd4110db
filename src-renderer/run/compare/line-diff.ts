/** A line of two texts: in both, or in one of them alone. */
export interface DiffLine {
  side: 'both' | 'before' | 'after'
  text: string
  /** From 1, where the text has it. */
  before: number | null
  after: number | null
}

/** Beyond so many differences the shortest way from one to the other is no longer looked for. */
const mostSteps = 2_000

/** What makes one text from another, line by line, in as few lines as can be (Myers, 1986). */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const lines: DiffLine[] = []
  const both = (i: number, j: number) => lines.push({ side: 'both', text: a[i] as string, before: i + 1, after: j + 1 })
  for (let i = 0; i < start; i++) both(i, i)
  for (const step of middleSteps(a.slice(start, a.length - end), b.slice(start, b.length - end))) {
    const [i, j] = [step.i + start, step.j + start]
    if (step.side === 'both') both(i, j)
    else if (step.side === 'before') lines.push({ side: 'before', text: a[i] as string, before: i + 1, after: null })
    else lines.push({ side: 'after', text: b[j] as string, before: null, after: j + 1 })
  }
  for (let k = end; k > 0; k--) both(a.length - k, b.length - k)
  return lines
}

interface Step {
  side: DiffLine['side']
  i: number
  j: number
}

function middleSteps(a: readonly string[], b: readonly string[]): Step[] {
  const trace = a.length + b.length === 0 ? [] : waysOf(a, b)
  if (trace === null)
    return [...a.map((_, i): Step => ({ side: 'before', i, j: 0 })), ...b.map((_, j): Step => ({ side: 'after', i: a.length, j }))]
  const steps: Step[] = []
  let [x, y] = [a.length, b.length]
  for (let d = trace.length - 1; d >= 0; d--) {
    const reached = trace[d] as Map<number, number>
    const k = x - y
    const down = k === -d || (k !== d && (reached.get(k - 1) ?? -1) < (reached.get(k + 1) ?? -1))
    const fromK = down ? k + 1 : k - 1
    const fromX = d === 0 ? 0 : (reached.get(fromK) ?? 0)
    const fromY = d === 0 ? 0 : fromX - fromK
    while (x > fromX && y > fromY) steps.push({ side: 'both', i: --x, j: --y })
    if (d === 0) break
    if (down) steps.push({ side: 'after', i: x, j: --y })
    else steps.push({ side: 'before', i: --x, j: y })
  }
  return steps.reverse()
}

/** How far one comes on each diagonal with a growing number of differences; null when that are too many. */
function waysOf(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = []
  let reached = new Map<number, number>([[1, 0]])
  for (let d = 0; d <= Math.min(a.length + b.length, mostSteps); d++) {
    trace.push(reached)
    const next = new Map<number, number>()
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reached.get(k - 1) ?? -1) < (reached.get(k + 1) ?? -1))
      let x = down ? (reached.get(k + 1) ?? 0) : (reached.get(k - 1) ?? 0) + 1
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++
        y++
      }
      next.set(k, x)
      if (x >= a.length && y >= b.length) return trace
    }
    reached = next
  }
  return null
}

/** The lines around differences; what lies between is told by its number of lines. */
export function hunks(lines: readonly DiffLine[], around = 3): (DiffLine | { skipped: number })[] {
  const near = new Uint8Array(lines.length)
  lines.forEach((line, at) => {
    if (line.side !== 'both') near.fill(1, Math.max(0, at - around), Math.min(lines.length, at + around + 1))
  })
  const shown: (DiffLine | { skipped: number })[] = []
  let skipped = 0
  lines.forEach((line, at) => {
    if (near[at] === 0) {
      skipped++
      return
    }
    if (skipped > 0) shown.push({ skipped })
    skipped = 0
    shown.push(line)
  })
  if (skipped > 0) shown.push({ skipped })
  return shown
}
