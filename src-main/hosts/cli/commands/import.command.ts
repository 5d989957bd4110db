import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { documentLimits } from '#shared/document/limits.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { type ImportedPart, type ImportedWorkflow, type ImportOutcome, importProducts } from '#shared/import/import-report.ts'
import { readImport } from '../../../import/read-import.ts'
import { renameReferences } from '../../../import/save-import.ts'
import { saveDocument } from '../../../storage/document-file.ts'
import { readRegularFile } from '../../../storage/read-regular-file.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint, printJson, visibleLine } from '../terminal.ts'

const extension = '.trellis.json'
const signs: Record<ImportOutcome, ['green' | 'yellow' | 'red', string]> = {
  kept: ['green', 'kept'],
  changed: ['yellow', 'changed'],
  lost: ['red', 'lost'],
}

/** `trellis import FILE`: what becomes of a workflow of another product, and with `--out` the documents. */
export async function importCommand(file: string, options: { out?: string; json?: boolean }): Promise<number> {
  const workflows = readImport(await textOf(file))
  const files = options.out === undefined ? [] : await write(workflows, options.out)
  if (options.json)
    printJson({
      file,
      workflows: workflows.map(({ document, report }, index) => ({
        name: document.name,
        ...(files[index] ? { written: files[index] } : {}),
        ...report,
      })),
    })
  else
    workflows.forEach((workflow, index) => {
      printWorkflow(workflow, files[index])
    })
  return exitCodes.ok
}

async function textOf(file: string): Promise<string> {
  const read = await readRegularFile(file, documentLimits.bytes)
  if ('text' in read) return read.text
  if (read.problem === 'too_large')
    throw new AppError('document.too_large', `${file} is larger than ${documentLimits.bytes / 1024 / 1024} MB.`, {
      hint: 'Export one workflow at a time.',
      place: { file },
    })
  throw new AppError('import.unreadable', `${file} is not UTF-8 text.`, {
    hint: 'Export the workflow again. JSON and YAML are read.',
    place: { file },
  })
}

/** Writes each as a new file; ones that call each other do so by their ids. */
async function write(workflows: readonly ImportedWorkflow[], folder: string): Promise<string[]> {
  const unwritable = (cause: Error) =>
    new AppError('file.unwritable', `${folder} cannot be written: ${cause.message}.`, {
      hint: 'Name a folder that may be written.',
      place: { file: folder },
      cause,
    })
  await mkdir(folder, { recursive: true }).catch((cause: Error) => Promise.reject(unwritable(cause)))
  const taken = new Set(await readdir(folder).catch((cause: Error) => Promise.reject(unwritable(cause))))
  const ids = new Map(
    workflows.flatMap(({ reference }) => (reference === null ? [] : [[reference, `wf_${randomBytes(8).toString('hex')}`] as const])),
  )
  const written: string[] = []
  for (const { document, reference } of workflows) {
    const id = (reference === null ? undefined : ids.get(reference)) ?? `wf_${randomBytes(8).toString('hex')}`
    const stem =
      document.name
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 80) || 'workflow'
    let name = `${stem}${extension}`
    for (let n = 2; taken.has(name); n++) name = `${stem}-${n}${extension}`
    taken.add(name)
    await saveDocument(join(folder, name), { ...renameReferences(document, ids), id })
    written.push(join(folder, name))
  }
  return written
}

function printWorkflow({ document, report }: ImportedWorkflow, file: string | undefined): void {
  const out = (line: string) => process.stdout.write(`${line}\n`)
  const { kept, changed, lost } = report.counts
  out(`${paint('bold', visibleLine(document.name))} ${paint('dim', importProducts[report.product])}`)
  out(`  ${report.parts.length} parts: ${kept} kept, ${changed} changed, ${lost} lost`)
  for (const outcome of ['lost', 'changed', 'kept'] as const)
    for (const part of report.parts.filter((each) => each.outcome === outcome)) printPart(part, out)
  for (const note of report.notes) out(`  ${paint('cyan', 'note')} ${visibleLine(note)}`)
  for (const todo of report.todo) out(`  ${paint('cyan', 'to do')} ${visibleLine(todo)}`)
  if (file !== undefined) out(`  written to ${visibleLine(file)}`)
}

function printPart({ name, type, kind, outcome, changes, dropped, expressions }: ImportedPart, out: (line: string) => void): void {
  const [colour, word] = signs[outcome]
  out(`  ${paint(colour, word)} ${visibleLine(name)} ${paint('dim', `${visibleLine(type)}${kind === null ? '' : ` → ${kind}`}`)}`)
  for (const change of changes) out(`    ${visibleLine(change)}`)
  for (const { field, value } of dropped) out(`    not carried over: ${visibleLine(field)} = ${visibleLine(value)}`)
  for (const { from, to } of expressions) if (to === null) out(`    not converted: ${visibleLine(from)}`)
}
