import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Conclusion } from '#shared/investigation/conclusion.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { conclude } from '../conclusion/conclude.ts'
import { writeReport } from '../conclusion/report-writer.ts'
import { FileEvidenceLibrary } from '../evidence/file-evidence-library.ts'
import { hypothesise } from '../playbooks/hypothesise.ts'
import { shippedPlaybooks } from '../playbooks/playbook-library.ts'
import { validate } from '../playbooks/validate-hypothesis.ts'
import type { MadeCase } from './case.ts'

export interface Investigated {
  conclusion: Conclusion
  report: string
  findings: Finding[]
}

const metadata = { models: ['offline'], offline: true, agents: [], tools: [], created_at: '2026-01-01T00:00:00.000Z' }

/** A folder of evidence, from its files to a report, by tools and playbooks alone. */
export async function investigateFolder(folder: string): Promise<Investigated> {
  const signal = AbortSignal.timeout(60_000)
  const blobs = await mkdtemp(join(tmpdir(), 'trellis-case-'))
  try {
    const evidence = new FileEvidenceLibrary(openFileBlobStore(blobs))
    const set = await evidence.collect(folder, signal)
    const parsed = await evidence.open(set, signal)
    const findings = await allFindings(parsed, signal)
    const library = shippedPlaybooks()
    const hypotheses = hypothesise(findings, library)
    const verdicts = hypotheses.map((hypothesis) => validate(hypothesis, findings, library))
    const conclusion = conclude({ hypotheses, verdicts, findings, library, items: set.items, metadata })
    const report = writeReport({ conclusion, alert: parsed.alert, findings, hypotheses, verdicts, items: set.items })
    return { conclusion, report, findings }
  } finally {
    await rm(blobs, { recursive: true, force: true })
  }
}

/** The same for a case whose files are made up. */
export async function investigateCase(made: MadeCase): Promise<Investigated> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-case-'))
  try {
    for (const [name, content] of Object.entries(made.files))
      await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
    return await investigateFolder(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
