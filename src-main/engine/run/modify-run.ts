import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunModifications, RunStatus } from '#shared/events/run-event.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import type { EarlierLife } from '../journal/earlier-life.ts'
import { ValueRefs } from '../journal/value-ref.ts'
import { type Documents, documentAt } from './fork/survives.ts'
import { edgesFrom, refuseUnknownPort } from './port-of-visit.ts'
import type { ValueEdit } from './run-control.ts'

/** What decides what a node does: itself, and what leads to it. */
function essence(document: WorkflowDocument, id: string): string | undefined {
  const node = document.nodes[id]
  if (!node) return undefined
  const { label: _label, ...own } = node
  const edges = Object.values(document.edges).filter(({ to }) => to[0] === id)
  return canonicalJson({ own: own as unknown as Json, edges: edges as unknown as Json })
}

/** Ids of the nodes that do something else in one document than in the other. */
function changedNodes(before: WorkflowDocument, after: WorkflowDocument): string[] {
  const ids = new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)])
  return [...ids].filter((id) => essence(before, id) !== essence(after, id))
}

/** Throws `request.invalid` for a document that is no edit of the one that a run is of. */
export function refuseAnother(before: WorkflowDocument, after: WorkflowDocument): void {
  if (before.id === after.id) return
  throw new AppError('request.invalid', `This is another workflow than the one that the run is of, "${before.name}".`, {
    hint: 'Edit the document of the run.',
  })
}

/**
 * The nodes that an edit of a run's document changes. Of a paused run, what has begun stays as it is; of a failed one, what
 * has succeeded. Throws `run.already_begun` with the node.
 */
export function editsOf(status: RunStatus, earlier: EarlierLife, before: WorkflowDocument, after: WorkflowDocument): string[] {
  refuseAnother(before, after)
  const done = new Set([...earlier.finished.keys()].map(nodeOfPath))
  const begun = status === 'failed' ? done : new Set([...earlier.started].map(nodeOfPath))
  const nodes = changedNodes(before, after)
  for (const id of nodes) {
    const label = (before.nodes[id] ?? after.nodes[id])?.label || id
    if (begun.has(id))
      throw alreadyBegun(id, `"${label}" has ${status === 'failed' ? 'succeeded' : 'begun'}, and stays as it is in this run.`)
    // what is around it has a result that rests on what it was
    for (let around = before.nodes[id]?.parent ?? null; around !== null; around = before.nodes[around]?.parent ?? null)
      if (done.has(around))
        throw alreadyBegun(id, `"${label}" is inside of "${before.nodes[around]?.label || around}", which has been passed.`)
  }
  return nodes
}

function alreadyBegun(node: string, message: string): AppError {
  return new AppError('run.already_begun', message, { hint: 'Fork the run from there to have it done anew.', place: { node } })
}

/** Values in place of others, kept. Throws `run.value_missing` and `run.already_begun`. */
export async function keepValues(
  edits: readonly ValueEdit[],
  documents: Documents,
  earlier: EarlierLife,
  blobs: BlobStore,
): Promise<NonNullable<RunModifications['values']>> {
  const refs = new ValueRefs(blobs)
  const begun = new Set(earlier.started)
  const kept = edits.map(({ path, port, value }) => {
    const visit = earlier.finished.get(path)
    if (!visit) throw new AppError('run.value_missing', `The run has no result at "${path}" that could be changed.`, { place: { path } })
    refuseUnknownPort(documents, path, port, visit.outputs)
    const segments = path.split('/')
    const node = nodeOfPath(path) ?? ''
    const scope = path.slice(0, path.length - node.length)
    const reader = edgesFrom(documents, path).find(({ from, to }) => from[1] === port && begun.has(scope + to[0]))
    if (reader) {
      const label = documentAt(documents, segments, segments.length - 1).nodes[reader.to[0]]?.label || reader.to[0]
      throw alreadyBegun(reader.to[0], `"${label}" has begun with the value that was to be changed.`)
    }
    return { path, port, value: refs.ref(value) }
  })
  await refs.settled()
  return kept
}
