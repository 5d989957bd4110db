import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EvidenceSet } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { FileEvidenceLibrary } from '../evidence/file-evidence-library.ts'
import type { ParsedEvidence } from '../evidence-library.ts'

export const signal: AbortSignal = new AbortController().signal

/** A temporary folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-evidence-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files below a folder; objects become JSON. */
export async function writeFiles(folder: string, files: Record<string, unknown>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content))
  }
}

export async function temporaryLibrary(): Promise<FileEvidenceLibrary> {
  return new FileEvidenceLibrary(openFileBlobStore(await temporaryFolder()))
}

/** Evidence from files, read as any other is. */
export async function madeEvidence(
  files: Record<string, unknown>,
): Promise<{ set: EvidenceSet; evidence: ParsedEvidence; library: FileEvidenceLibrary; folder: string }> {
  const folder = await temporaryFolder()
  await writeFiles(folder, files)
  const library = await temporaryLibrary()
  const set = await library.collect(folder, signal)
  return { set, evidence: await library.open(set, signal), library, folder }
}

export async function findingsOf(files: Record<string, unknown>): Promise<Finding[]> {
  return allFindings((await madeEvidence(files)).evidence)
}

/** Findings of a type, and nothing of it when there are none. */
export function ofType(findings: readonly Finding[], type: string): Finding[] {
  return findings.filter((finding) => finding.type === type)
}

/** The one finding of a type; fails when there is another number of them. */
export function only(findings: readonly Finding[], type: string): Finding {
  const found = ofType(findings, type)
  if (found.length !== 1)
    throw new Error(`${found.length} findings of ${type} among ${[...new Set(findings.map((finding) => finding.type))].join(', ')}`)
  return found[0]!
}
