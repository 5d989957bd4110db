import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documentLimits } from '#shared/document/limits.ts'
import type { Problem } from '#shared/document/problem.ts'
import { readDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import type { ImportedPart, ImportedWorkflow } from '#shared/import/import-report.ts'
import { checkDocument } from '../../engine/compile/check-document.ts'
import { createServices } from '../../engine/create-services.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import { readImport } from '../read-import.ts'

/** A file of `fixtures/`, imported. */
export function importFixture(name: string): ImportedWorkflow[] {
  return readImport(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'))
}

/** The part of a report by its name in the source. */
export function partOf({ report }: ImportedWorkflow, name: string): ImportedPart {
  const part = report.parts.find((each) => each.name === name)
  if (!part) throw new Error(`There is no part "${name}" in the report`)
  return part
}

/** The node that stands for a part. */
export function nodeOf(workflow: ImportedWorkflow, name: string) {
  const { node } = partOf(workflow, name)
  const found = node === null ? undefined : workflow.document.nodes[node]
  if (!found) throw new Error(`Nothing stands for "${name}"`)
  return found
}

/** Errors of the whole check, expressions, templates and code included. */
export async function errorsOf(document: WorkflowDocument): Promise<Problem[]> {
  const services = createServices({ blobs: openFileBlobStore(join(tmpdir(), 'trellis-import-test')), workspace: tmpdir() })
  const problems = await checkDocument(document, services.forRun({ evidenceFolder: null, modelOverride: null })).finally(() =>
    services.close(),
  )
  return problems.filter(({ severity }) => severity === 'error')
}

/** What every imported document must be: written and read again without a repair, editable, and no node over another. */
export function faultsOf({ document, report }: ImportedWorkflow): string[] {
  const faults: string[] = []
  const text = writeDocument(document)
  if (Buffer.byteLength(text) > documentLimits.bytes) faults.push('too large')
  const read = readDocument(text)
  if (read.outcome !== 'ok') return [`read: ${JSON.stringify(read.problems[0])}`]
  if (read.readOnly) faults.push('read only')
  faults.push(...read.repairs)
  if (report.notes.some((note) => note.includes('does not fit'))) faults.push('a connection was left out')
  for (const part of report.parts) if (part.node !== null && !document.nodes[part.node]) faults.push(`${part.name}: no node ${part.node}`)
  const boxes = Object.entries(document.nodes).map(([id, { parent }]) => {
    const place = document.layout[id]
    return { id, parent, x: place?.x ?? 0, y: place?.y ?? 0, width: place?.width ?? 240, height: place?.height ?? 96 }
  })
  boxes.forEach((a, index) => {
    for (const b of boxes.slice(index + 1))
      if (a.parent === b.parent && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        faults.push(`${a.id} lies over ${b.id}`)
    const frame = a.parent === null ? undefined : document.layout[a.parent]
    if (frame && (a.x < 0 || a.y < 0 || a.x + a.width > (frame.width ?? 0) || a.y + a.height > (frame.height ?? 0)))
      faults.push(`${a.id} is outside its frame`)
  })
  return faults
}
