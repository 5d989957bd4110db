import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validateDocument } from '#shared/document/validate.ts'
import { type ImportProduct, importProducts } from '#shared/import/import-report.ts'
import { readImport } from '../src-main/import/read-import.ts'
import { type Bench, median, round } from './bench.ts'

/** Folder with a folder of workflows per product (`dify`, `flowise`, `n8n`, `rivet`); our own fixtures where it is not set. */
const folder = process.env.TRELLIS_IMPORT_FOLDER ?? ''
const fixtures = join(import.meta.dirname, '../src-main/import/fixtures')
const importable = /\.(?:json|ya?ml|rivet-project|rivet-graph)$/i

const filesIn = (at: string): string[] =>
  existsSync(at) ? readdirSync(at).flatMap((name) => (importable.test(name) ? [join(at, name)] : [])) : []

const percent = (part: number, all: number): string => (all === 0 ? '' : `${round((100 * part) / all, 1)} %`)

const bench: Bench = async () => {
  const files = folder === '' ? filesIn(fixtures) : Object.keys(importProducts).flatMap((product) => filesIn(join(folder, product)))
  const found = new Map<ImportProduct, { files: number; kept: number; changed: number; lost: number; errors: number; ms: number[] }>()
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const started = performance.now()
    const workflows = readImport(text)
    const ms = performance.now() - started
    const others = new Map(workflows.map(({ reference, document }) => [reference, document]))
    for (const [index, { document, report }] of workflows.entries()) {
      const sum = found.get(report.product) ?? { files: 0, kept: 0, changed: 0, lost: 0, errors: 0, ms: [] }
      found.set(report.product, sum)
      for (const outcome of ['kept', 'changed', 'lost'] as const) sum[outcome] += report.counts[outcome]
      sum.errors += validateDocument(document, { subWorkflow: (reference) => others.get(reference) }).filter(
        ({ severity }) => severity === 'error',
      ).length
      if (index > 0) continue
      sum.files++
      sum.ms.push(ms)
    }
  }
  const rows = [...found].sort().map(([product, { files: count, kept, changed, lost, errors, ms }]) => {
    const parts = kept + changed + lost
    return {
      product: importProducts[product],
      files: count,
      parts,
      mapped: percent(kept + changed, parts),
      kept: percent(kept, parts),
      changed: percent(changed, parts),
      'placeholder or note': percent(lost, parts),
      'errors of the check': errors,
      'ms a file (median)': round(median(ms), 1),
    }
  })
  return {
    title: 'Workflows of other products',
    rows,
    notes: [
      folder === ''
        ? 'Our own fixtures; `TRELLIS_IMPORT_FOLDER` names a folder with real exports, a folder for each product.'
        : 'Exports of real workflows, from `TRELLIS_IMPORT_FOLDER`.',
      'Kept: a node does the same with every setting. Changed: something is different or left out, and the report lists it. The rest keeps its original.',
    ],
  }
}

export default bench
