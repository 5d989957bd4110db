import { documentVersion } from '#shared/document/document-schema.ts'
import { readParsedDocument } from '#shared/document/read-document.ts'
import { type RunLimits, runLimitsSchema } from '#shared/document/run-limits.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import { documentError } from '../../storage/document-file.ts'
import type { Plan } from '../compile/plan.ts'
import { planOf } from '../compile/plan-cache.ts'
import type { KeptPart } from './part/kept-part.ts'
import { planPart } from './part/part-plan.ts'

/** Everything that a run was started with. A run that goes on later uses this and nothing else. No secrets. */
export interface RunSnapshot {
  document: WorkflowDocument
  /** Sub-workflows by the reference that nodes hold. */
  workflows: Record<string, WorkflowDocument>
  inputs: Record<string, Json>
  engine: 'scheduler' | 'langgraph'
  model: string | null
  evidenceFolder: string | null
  autoApprove: boolean
  /** Absent where it may do what every run may. */
  limits?: RunLimits
  /** Resolved settings and model aliases. */
  settings: JsonObject
  /** What has to be the same when the run goes on: versions of node kinds, hash of the playbooks. */
  versions: Record<string, string>
  /** Absent for a run of the whole workflow. */
  part?: KeptPart
  /** The run that this one takes over from, where it does, and the hash of what that one did. */
  fork?: { run: string; at: string | null; memo: string }
}

type LoadDocument = (reference: string) => Promise<WorkflowDocument | undefined>

/** The sub-workflows that a document uses, and those that they use, by reference. References that lead nowhere are left out. */
export async function collectWorkflows(document: WorkflowDocument, load: LoadDocument): Promise<Record<string, WorkflowDocument>> {
  const found: Record<string, WorkflowDocument> = {}
  const asked = new Set<string>()
  const queue = referencesOf(document)
  for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
    if (asked.has(reference)) continue
    asked.add(reference)
    const loaded = await load(reference)
    if (!loaded) continue
    found[reference] = loaded
    queue.push(...referencesOf(loaded))
  }
  return found
}

/** The references that the kinds of a document's nodes ask about when they say what ports they have. */
function referencesOf(document: WorkflowDocument): string[] {
  const references: string[] = []
  const context = {
    workflow: { inputs: document.inputs, outputs: document.outputs },
    subWorkflow: (reference: string) => {
      references.push(reference)
      return undefined
    },
  }
  for (const { kind, config } of Object.values(document.nodes)) {
    const spec = specOf(kind)
    const { run: _run, ...own } = config
    const parsed = spec?.config.safeParse(own)
    if (spec && parsed?.success) spec.inputs(parsed.data, context)
  }
  return references
}

/** The version of the document format, and of the kinds that the documents use. */
export function kindVersions(documents: readonly WorkflowDocument[]): Record<string, string> {
  const kinds = new Set(documents.flatMap((document) => Object.values(document.nodes).map((node) => node.kind)))
  const versions = [...kinds].sort().map((kind) => [`kind:${kind}`, String(specOf(kind)?.version ?? 'unknown')])
  return { document: String(documentVersion), ...Object.fromEntries(versions) }
}

export async function keepSnapshot(snapshot: RunSnapshot, blobs: BlobStore): Promise<string> {
  return blobs.put(Buffer.from(canonicalJson(snapshot as unknown as Json)))
}

/**
 * The snapshot exactly as the run was started with it. One that comes from elsewhere is read with the care that a file gets.
 * Throws `file.unreadable` when it is gone or damaged, and what a document throws that cannot be read.
 */
export async function loadSnapshot(hash: string, blobs: BlobStore, foreign: boolean): Promise<RunSnapshot> {
  const raw = JSON.parse(Buffer.from(await blobs.get(hash)).toString('utf8')) as Json
  if (!isJsonObject(raw)) throw new AppError('journal.corrupt', `The snapshot ${hash.slice(0, 12)}… is not one.`)
  const snapshot = raw as unknown as RunSnapshot
  if (!foreign) return snapshot
  const workflows = Object.entries(snapshot.workflows ?? {}).map(([reference, document]) => [reference, readAgain(document)])
  const limits = runLimitsSchema.optional().safeParse(snapshot.limits)
  if (!limits.success) throw new AppError('journal.corrupt', `The limits in the snapshot ${hash.slice(0, 12)}… are none.`)
  return { ...snapshot, document: readAgain(snapshot.document), workflows: Object.fromEntries(workflows) }
}

function readAgain(document: unknown): WorkflowDocument {
  const read = readParsedDocument(document)
  if (read.outcome !== 'ok') throw documentError(read)
  return read.document
}

/** Throws `journal.diverged` when something that a run depends on is not what it was. */
export function checkVersions(before: Record<string, string>, now: Record<string, string>): void {
  const changed = Object.keys(before).filter((name) => before[name] !== now[name])
  if (changed.length > 0)
    throw new AppError('journal.diverged', `The run cannot go on, because this changed since it was started: ${changed.join(', ')}.`, {
      hint: 'The run keeps its data. Start a new run to use what changed.',
    })
}

export interface SnapshotPlans {
  main(): Plan
  /** Throws `workflow.unknown` for a reference that leads nowhere. */
  load(reference: string): Promise<Plan>
}

/** The plans of a snapshot; that of a part is made at once, since its values are loaded for it. Throws what makes a part impossible. */
export async function snapshotPlans(
  { document, workflows, part }: Pick<RunSnapshot, 'document' | 'workflows' | 'part'>,
  blobs: BlobStore,
): Promise<SnapshotPlans> {
  const subWorkflow = (reference: string) => (Object.hasOwn(workflows, reference) ? workflows[reference] : undefined)
  const ofPart = part && (await planPart(document, part, blobs, { subWorkflow }))
  return {
    main: () => ofPart ?? planOf(document, workflows),
    async load(reference: string): Promise<Plan> {
      const found = Object.hasOwn(workflows, reference) ? workflows[reference] : undefined
      if (found) return planOf(found, workflows)
      throw new AppError('workflow.unknown', `There is no workflow "${reference}".`, {
        hint: 'Choose another workflow in the node that runs it, or bring the file back.',
      })
    },
  }
}
