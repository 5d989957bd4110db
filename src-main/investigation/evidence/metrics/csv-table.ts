import Papa from 'papaparse'

export interface CsvTable {
  columns: string[]
  rows: Record<string, string>[]
  /** Rows that could not be read as the header says. */
  broken: number
}

/** A CSV file with a header, of any common separator. */
export function parseCsv(text: string): CsvTable {
  const parsed = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: 'greedy',
    comments: '#',
    transformHeader: (name) => name.trim(),
  })
  const columns = (parsed.meta.fields ?? []).filter((name) => name !== '__proto__')
  return { columns, rows: parsed.data, broken: parsed.errors.filter((error) => error.row !== undefined).length }
}
