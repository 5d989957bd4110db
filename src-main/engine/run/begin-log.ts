import type { RunRecord } from '../../storage/log-store.ts'
import type { DurableRunLog } from '../journal/durable-run-log.ts'
import type { RunSnapshot } from './run-snapshot.ts'

/** Writes what a log begins with: that the run was taken in, and what it was started with. */
export function beginLog(log: DurableRunLog, record: RunRecord, snapshot: RunSnapshot): void {
  const { workflowId, workflowName, part } = record
  const { inputs, engine, model, evidenceFolder, fork, limits } = snapshot
  log.emit('', 'run.queued', { workflowId, workflowName })
  log.emit('', 'run.started', {
    workflowId,
    workflowName,
    snapshot: record.snapshot,
    inputs: log.ref(inputs),
    engine,
    model,
    evidence: evidenceFolder,
    ...(limits ? { limits } : {}),
    ...(part ? { part } : {}),
    ...(snapshot.part?.source === undefined ? {} : { source: snapshot.part.source }),
    ...(fork ? { fork: { run: fork.run, at: fork.at } } : {}),
  })
}
