import type { RunSummary } from '#shared/api/contract.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { WaitRequest } from '#shared/events/run-event.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { FoundRun, RunRecord } from '../../storage/log-store.ts'
import type { Seal } from '../../storage/profile.ts'

const longestNote = 300

/** What the seal of a run is over: who it is, and by its snapshot everything that it does. */
function sealed({ runId, workflowId, snapshot, correlationId, startedAt }: RunRecord, workspace: string): string {
  return canonicalJson({ runId, workflowId, snapshot, correlationId, startedAt, workspace })
}

export function sealOf(record: RunRecord, workspace: string, seal: Seal): string {
  return seal.of(sealed(record, workspace))
}

/** Whether a run was started elsewhere, or its record was changed since. */
export function isForeign(record: RunRecord, workspace: string, seal: Seal): boolean {
  return !seal.verify(sealed(record, workspace), record.seal)
}

export function summaryOf(record: FoundRun, foreign: boolean): RunSummary {
  const { runId, workflowId, workflowName, status, startedAt, endedAt, note, part, agents, alert, rank, found } = record
  const fits = { ...(rank === undefined ? {} : { rank }), ...(found === undefined ? {} : { found }) }
  return { runId, workflowId, workflowName, status, startedAt, endedAt, note, foreign, part, agents, alert, ...fits }
}

/** Labels of the agents of a workflow, each once. */
export function agentsOf(document: WorkflowDocument): string[] {
  const agents = Object.values(document.nodes).filter(({ kind }) => specOf(kind)?.group === 'agents')
  return [...new Set(agents.map(({ label }) => label))].filter((label) => label !== '').sort()
}

function line(text: string): string {
  const first = text.trim().split('\n')[0] ?? ''
  return first.length > longestNote ? `${first.slice(0, longestNote - 1)}…` : first
}

/** One line about a result: its root cause, its answer, or the text itself. */
export function noteOfOutput(output: Json): string {
  if (typeof output === 'string') return line(output)
  if (!isJsonObject(output)) return ''
  const told = [output.root_cause, output.answer, output.summary, ...Object.values(output)].find((field) => typeof field === 'string')
  if (typeof told === 'string') return line(told)
  const inner = Object.values(output).find(isJsonObject)
  return typeof inner?.root_cause === 'string' ? line(inner.root_cause) : ''
}

export function noteOfError(message: string): string {
  return line(message)
}

export function noteOfWaits(waits: readonly { request: WaitRequest }[]): string {
  return line(waits.map(({ request }) => request.title).join('; '))
}
