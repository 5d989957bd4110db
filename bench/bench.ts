/** What a bench gives: a table, and what must be known to read it. */
export interface BenchResult {
  title: string
  rows: Record<string, string | number>[]
  notes: string[]
}

export type Bench = () => Promise<BenchResult>

/** Middle value of measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

export function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits))
}

/** A table in Markdown, with the columns of its first row. */
export function markdownTable(rows: BenchResult['rows']): string {
  const columns = Object.keys(rows[0] ?? {})
  const line = (cells: unknown[]) => `| ${cells.map((cell) => String(cell ?? '').replaceAll('|', '\\|')).join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(columns.map((column) => row[column])))].join('\n')
}

export function printResult({ title, rows, notes }: BenchResult): void {
  process.stdout.write(`\n## ${title}\n\n${markdownTable(rows)}\n\n${notes.map((note) => `- ${note}`).join('\n')}\n`)
}
