import type { NodeValues } from '#shared/api/contract.ts'
import { portsOf } from '#shared/document/ports.ts'
import { cutPart, type RunPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { BlobStore } from '../../../storage/blob-store.ts'
import { loadValue } from '../../journal/value-ref.ts'
import { gatherPart } from './part-values.ts'
import type { PastRun } from './past-run.ts'

interface Wanted {
  node: string
  source?: string
  visit?: string
}

/** What a node would get if it were run by itself now, and what it gave last. `problems` say why a part at it could not be run. */
export async function nodeValues(
  document: WorkflowDocument,
  wanted: Wanted,
  pastRun: (runId: string) => Promise<PastRun | undefined>,
  blobs: BlobStore,
): Promise<NodeValues> {
  const { node, source = null } = wanted
  const problems = {
    only: await problemOf(document, { ...wanted, mode: 'only' }, pastRun),
    to: await problemOf(document, { ...wanted, mode: 'to' }, pastRun),
    from: await problemOf(document, { ...wanted, mode: 'from' }, pastRun),
  }
  // its own pin does not keep what it would get from being looked at
  const loose = withoutPin(document, node)
  let found: Awaited<ReturnType<typeof gatherPart>>
  try {
    found = await gatherPart(loose, { ...wanted, mode: 'only' }, pastRun)
  } catch {
    return { source, inputs: {}, outputs: null, problems }
  }
  const { kept, places } = found
  const place = places.find(({ run, pass }) => pass !== undefined && run.outputs(pass, node))
  const outputs = place?.pass === undefined ? undefined : place.run.outputs(place.pass, node)
  return { source, inputs: await inputsOf(loose, node, kept, blobs), outputs: outputs ?? null, problems }
}

async function problemOf(
  document: WorkflowDocument,
  part: RunPart,
  pastRun: (runId: string) => Promise<PastRun | undefined>,
): Promise<ErrorData | null> {
  try {
    return (await gatherPart(document, part, pastRun)).problems[0]?.toJSON() ?? null
  } catch (thrown) {
    return toAppError(thrown).toJSON()
  }
}

function withoutPin(document: WorkflowDocument, id: string): WorkflowDocument {
  const node = document.nodes[id]
  return node?.pinned ? { ...document, nodes: { ...document.nodes, [id]: { ...node, pinned: null } } } : document
}

async function inputsOf(
  document: WorkflowDocument,
  node: string,
  kept: Awaited<ReturnType<typeof gatherPart>>['kept'],
  blobs: BlobStore,
): Promise<Record<string, ValueRef>> {
  const cut = cutPart(document, { mode: 'only', node })
  const many = new Set(portsOf(document, node).inputs.flatMap(({ id, arity }) => (arity === 'many' ? [id] : [])))
  const inputs: Record<string, ValueRef> = {}
  const lists: Record<string, Json[]> = {}
  for (const { from, to } of Object.values(cut.edges)) {
    const [giver, port] = from
    const pinned = document.nodes[giver]?.pinned?.[port]
    const stored = giver === cut.scope ? kept.sources[port] : kept.given[giver]?.[port]
    const value: ValueRef | undefined = pinned === undefined ? stored : { value: pinned }
    if (value === undefined) continue
    if (many.has(to[1])) lists[to[1]] = [...(lists[to[1]] ?? []), await loadValue(value, blobs)]
    else inputs[to[1]] ??= value
  }
  for (const [port, value] of Object.entries(lists)) inputs[port] = { value }
  return inputs
}
