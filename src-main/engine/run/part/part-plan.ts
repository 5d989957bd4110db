import { cutPart, documentOfPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { BlobStore } from '../../../storage/blob-store.ts'
import { buildPlan, type PlanOptions } from '../../compile/build-plan.ts'
import type { GivenOutputs } from '../../compile/lower.ts'
import type { Plan } from '../../compile/plan.ts'
import { loadValue } from '../../journal/value-ref.ts'
import type { KeptPart } from './kept-part.ts'

/** The plan of a part: what runs, with the values of what does not as steps that have settled. */
export async function planPart(
  document: WorkflowDocument,
  part: KeptPart,
  blobs: BlobStore,
  options: Pick<PlanOptions, 'kinds' | 'subWorkflow'> = {},
): Promise<Plan> {
  const cut = cutPart(document, part)
  const given = new Map<string, GivenOutputs>()
  for (const [node, outputs] of Object.entries(part.given)) given.set(node, { by: 'run', outputs: await loadAll(outputs, blobs) })
  if (cut.scope !== null) given.set(cut.scope, { by: 'scope', outputs: await loadAll(part.sources, blobs) })
  const shows = part.mode !== 'from' && document.nodes[part.node]?.kind !== 'output'
  return buildPlan(documentOfPart(document, cut), { ...options, given, ...(shows ? { shows: part.node } : {}) })
}

async function loadAll(refs: Record<string, ValueRef>, blobs: BlobStore): Promise<Record<string, Json>> {
  const entries = Object.entries(refs).map(async ([port, ref]) => [port, await loadValue(ref, blobs)] as const)
  return Object.fromEntries(await Promise.all(entries))
}
