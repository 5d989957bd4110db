import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { NodeView, RunView, VisitStatus, VisitView } from '#shared/events/run-view.ts'
import { canonicalJson, type Json } from '#shared/json.ts'

/** A run with the document that it was started with. */
export interface ComparedRun {
  view: RunView
  document: WorkflowDocument
}

/** What a node did in one of the runs; null where the run did not reach it. */
export interface NodeSide {
  status: VisitStatus
  visits: number
  ms: number
  tokens: number
}

/** A node in both runs. */
export interface NodeComparison {
  node: string
  kind: string
  label: string
  /** In which of the documents it is. */
  inDocument: 'both' | 'this' | 'other'
  here: NodeSide | null
  there: NodeSide | null
  /** Of visits at the same place in both runs, how many gave something else; null where there is nothing to compare. */
  differing: number | null
  /** Ports whose latest values differ. */
  ports: readonly string[]
}

const isSame = (a: ValueRef | undefined, b: ValueRef | undefined): boolean => {
  if (!a || !b) return a === b
  if ('blob' in a || 'blob' in b) return 'blob' in a && 'blob' in b && a.blob === b.blob
  return canonicalJson(a.value) === canonicalJson(b.value)
}

type Outputs = Readonly<Record<string, ValueRef>>

function differingPorts(a: Outputs, b: Outputs): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((port) => !isSame(a[port], b[port]))
}

/** What a visit is judged by: what it gave, or, of a node that gives nothing on, what it got. */
export const toldBy = ({ inputs, outputs }: Pick<VisitView, 'inputs' | 'outputs'>): Outputs =>
  Object.keys(outputs).length > 0 ? outputs : inputs

/** Visits beyond this are not held against each other. */
const mostVisits = 2_000

function compareOutputs(here: NodeView | undefined, there: NodeView | undefined): Pick<NodeComparison, 'differing' | 'ports'> {
  if (!here || !there) return { differing: null, ports: [] }
  let differing = 0
  let compared = 0
  for (const [path, visit] of here.visits) {
    const other = there.visits.get(path)
    if (!other || compared >= mostVisits) continue
    compared++
    if (differingPorts(toldBy(visit), toldBy(other)).length > 0) differing++
  }
  return { differing: compared === 0 ? null : differing, ports: differingPorts(toldBy(here.latest), toldBy(there.latest)) }
}

const sideOf = (node: NodeView | undefined): NodeSide | null =>
  node ? { status: node.status, visits: node.visits.size, ms: node.ms, tokens: node.usage.input + node.usage.output } : null

/** Node by node what two runs did; nodes are matched by their id, those of this run first. Notes do nothing. */
export function compareRuns(here: ComparedRun, there: ComparedRun): NodeComparison[] {
  const ids = new Set([...Object.keys(here.document.nodes), ...Object.keys(there.document.nodes)])
  return [...ids].flatMap((id): NodeComparison[] => {
    const [mine, theirs] = [here.document.nodes[id], there.document.nodes[id]]
    const { kind, label } = mine ?? theirs ?? { kind: '', label: '' }
    if (kind === 'note') return []
    const [a, b] = [here.view.nodes.get(id), there.view.nodes.get(id)]
    const inDocument = mine && theirs ? 'both' : mine ? 'this' : 'other'
    return [{ node: id, kind, label, inDocument, here: sideOf(a), there: sideOf(b), ...compareOutputs(a, b) }]
  })
}

/** Whether a side has really done something: a node that was skipped was not on the path that was taken. */
export const wasTaken = (side: NodeSide | null): boolean => side !== null && side.status !== 'skipped' && side.status !== 'idle'

export type Verdict = 'same' | 'outputs' | 'status' | 'only-this' | 'only-other' | 'neither'

/** What the most telling difference is. */
export function verdictOf({ here, there, differing, ports }: NodeComparison): Verdict {
  const [mine, theirs] = [wasTaken(here), wasTaken(there)]
  if (!mine && !theirs) return 'neither'
  if (!theirs) return 'only-this'
  if (!mine) return 'only-other'
  if (here?.status !== there?.status) return 'status'
  return (differing ?? 0) > 0 || ports.length > 0 ? 'outputs' : 'same'
}

/** Whether the workflow of the two runs was the same but for where its nodes lie. */
export function sameWorkflow(a: WorkflowDocument, b: WorkflowDocument): boolean {
  const text = ({ layout: _layout, name: _name, description: _description, ...rest }: WorkflowDocument) =>
    canonicalJson(rest as unknown as Json)
  return text(a) === text(b)
}
