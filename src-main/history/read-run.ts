import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError, type ErrorData, toAppError } from '#shared/errors/app-error.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import type { RunEvent, RunEventKind, ValueRef } from '#shared/events/run-event.ts'
import { emptyRunView, type RunView } from '#shared/events/run-view.ts'
import type { Json } from '#shared/json.ts'
import { loadValue } from '../engine/journal/value-ref.ts'
import { storedEvents } from '../engine/run/revive-run.ts'
import type { RunManager } from '../engine/run/run-control.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import type { LogStore, RunRecord } from '../storage/log-store.ts'

/** An event of one kind. */
export type EventOf<Kind extends RunEventKind> = Extract<RunEvent, { kind: Kind }>

/** A run as its log has it. */
export interface ReadRun {
  record: RunRecord
  events: readonly RunEvent[]
  view: RunView
  document: WorkflowDocument
  /** What is wrong with the log, which is then shown as it is; null while it is what was written. */
  damage: ErrorData | null
  /** A value; one that cannot be read any more is told as such, since the rest of the run still can be. */
  value(ref: ValueRef): Promise<Json>
}

export interface RunSource {
  store: LogStore
  blobs: BlobStore
  runs: Pick<RunManager, 'document'>
}

/** Reads all of a run. Throws `run.not_found`. */
export async function readRun({ store, blobs, runs }: RunSource, runId: string): Promise<ReadRun> {
  const record = await store.run(runId)
  if (!record) throw new AppError('run.not_found', `There is no run "${runId}" in this workspace.`)
  const events: RunEvent[] = []
  for await (const event of storedEvents(store, record)) events.push(event)
  return {
    record,
    events,
    view: reduceRunEvents(emptyRunView(runId), events),
    document: await runs.document(runId),
    damage: await store.verify(runId).then(
      () => null,
      (thrown) => toAppError(thrown, 'journal.corrupt').toJSON(),
    ),
    value: (ref) => loadValue(ref, blobs).catch((error) => ({ unreadable: error instanceof Error ? error.message : String(error) })),
  }
}

/** Where something is, in words: the labels of the nodes on the way, and which round, turn or attempt it is. */
export function stepDescription({ view, document }: Pick<ReadRun, 'view' | 'document'>, path: string): string {
  const words = path.split('/').flatMap((segment) => {
    const [what, number] = segment.split(':') as [string, string?]
    if (segment === '') return []
    if (number !== undefined) return [`${what} ${Number(number) + 1}`]
    return [view.nodes.get(segment)?.label || document.nodes[segment]?.label || segment]
  })
  return words.join(' › ')
}
