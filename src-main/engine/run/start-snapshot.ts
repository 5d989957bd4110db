import type { Problem } from '#shared/document/problem.ts'
import { cutPart, nodesOfPart, type RunPart } from '#shared/document/run-part.ts'
import { type ValidationOptions, validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { PartOfRun } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { takesRunInputs } from '#shared/nodes/start-kinds.ts'
import type { RunRecord } from '../../storage/log-store.ts'
import { keepPart } from './part/part-values.ts'
import type { PastRun } from './part/past-run.ts'
import type { RunManagerOptions, StartRun } from './run-control.ts'
import { checkedInputs } from './run-inputs.ts'
import { collectWorkflows, kindVersions, type RunSnapshot } from './run-snapshot.ts'

const mostProblems = 20

/** A run that a part may take values from. */
export interface SourceRun {
  record: RunRecord
  snapshot: RunSnapshot
  past: PastRun
}

type FindRun = (runId: string) => Promise<SourceRun | undefined>

/**
 * Checks what a run is started with, and puts together all that it depends on. Of a part, only that is checked which it
 * runs. Throws `document.invalid`, `run.invalid_input`, `run.part_impossible` or `run.value_missing`.
 */
export async function snapshotOf(run: StartRun, options: RunManagerOptions, findRun: FindRun): Promise<RunSnapshot> {
  const { document } = run
  const workflows = await collectWorkflows(document, async (reference) => options.loadDocument?.(reference))
  const subWorkflow = (reference: string) => (Object.hasOwn(workflows, reference) ? workflows[reference] : undefined)
  const documents = [document, ...Object.values(workflows)]
  const relevant = run.part ? problemsOfPart(document, run.part) : () => true
  refuseInvalid(document, { ...(await options.known?.(documents)), subWorkflow }, relevant)
  const { part, source } = run.part ? await partOfRun(document, run.part, options, findRun) : { part: undefined, source: undefined }
  const environment = await environmentOf(document, Object.values(workflows), options)
  return {
    document,
    workflows,
    inputs: run.part
      ? inputsOfPart(document, run.part, { ...source?.snapshot.inputs, ...run.inputs })
      : checkedInputs(document.inputs, run.inputs),
    engine: run.engine ?? 'scheduler',
    model: run.model === undefined ? (source?.snapshot.model ?? null) : run.model,
    evidenceFolder: run.evidenceFolder ?? source?.snapshot.evidenceFolder ?? null,
    autoApprove: run.autoApprove ?? false,
    ...environment,
    ...(run.limits ? { limits: run.limits } : {}),
    ...(part ? { part } : {}),
  }
}

/** The settings as they are now, for a document and its sub-workflows, and what has to stay the same while a run of it lasts. */
export async function environmentOf(
  document: WorkflowDocument,
  workflows: readonly WorkflowDocument[],
  options: Pick<RunManagerOptions, 'environment'>,
): Promise<Pick<RunSnapshot, 'settings' | 'versions'>> {
  const documents = [document, ...workflows]
  const { settings, versions } = (await options.environment?.(documents)) ?? { settings: {}, versions: {} }
  const { models } = settings
  return {
    settings: { ...settings, models: { ...(isJsonObject(models) ? models : {}), ...document.settings.models } },
    versions: { ...versions, ...kindVersions(documents) },
  }
}

/** What the record and the events of a run say about its part. */
export function partOf({ document, part }: Pick<RunSnapshot, 'document' | 'part'>): PartOfRun | null {
  return part ? { mode: part.mode, node: part.node, label: document.nodes[part.node]?.label ?? '' } : null
}

async function partOfRun(document: WorkflowDocument, given: RunPart, { store }: RunManagerOptions, findRun: FindRun) {
  const { given: needed, sources } = cutPart(document, given)
  const needs = needed.size + sources.size > 0
  const newest = async () => (await store.list({ workflowId: document.id, limit: 1 }))[0]?.runId
  const sourceId = given.source ?? (needs ? await newest() : undefined)
  const part = sourceId === undefined ? given : { ...given, source: sourceId }
  const source = sourceId === undefined ? undefined : await findRun(sourceId)
  if (given.source !== undefined && !source) throw new AppError('run.not_found', `There is no run "${given.source}" in this workspace.`)
  if (source && source.record.workflowId !== document.id)
    throw new AppError('run.value_missing', `"${sourceId}" is a run of another workflow, "${source.record.workflowName}".`, {
      hint: 'Choose a run of this workflow.',
    })
  const kept = await keepPart(document, part, async (runId) => (runId === sourceId ? source : await findRun(runId))?.past)
  return { part: kept, source }
}

/** The inputs of the workflow, which have to be right only where an input node is run. */
function inputsOfPart(document: WorkflowDocument, part: RunPart, inputs: Record<string, Json>): Record<string, Json> {
  const reads = [...nodesOfPart(document, cutPart(document, part))].some((id) => takesRunInputs(document.nodes[id]?.kind))
  return reads ? checkedInputs(document.inputs, inputs) : inputs
}

/** What keeps a part from running: problems of its own nodes and edges, and those of the workflow as a whole. */
function problemsOfPart(document: WorkflowDocument, part: RunPart): (problem: Problem) => boolean {
  const cut = cutPart(document, part)
  const nodes = nodesOfPart(document, cut)
  return ({ node, edge }) => {
    const ends = edge === undefined ? undefined : document.edges[edge]
    if (ends) return Object.hasOwn(cut.edges, edge as string) || (nodes.has(ends.from[0]) && nodes.has(ends.to[0]))
    return node === undefined || nodes.has(node)
  }
}

/** Throws `document.invalid` with what keeps a document from being run. */
export function refuseInvalid(
  document: WorkflowDocument,
  known: ValidationOptions,
  relevant: (problem: Problem) => boolean = () => true,
): void {
  const problems = validateDocument(document, known).filter((problem) => problem.severity === 'error' && relevant(problem))
  const [first] = problems
  if (!first) return
  const omitted = problems.length - mostProblems
  const lines = problems.slice(0, mostProblems).map(({ message }) => message)
  throw new AppError('document.invalid', [...lines, ...(omitted > 0 ? [`And ${omitted} more.`] : [])].join('\n'), {
    hint: first.mend,
    place: { ...(first.node === undefined ? {} : { node: first.node }), ...(first.edge === undefined ? {} : { edge: first.edge }) },
  })
}

/** Whether a wait at `path` is asked by an approval node itself, and not by a tool inside of some node. */
export function isApprovalNode(path: string, { document, workflows }: Pick<RunSnapshot, 'document' | 'workflows'>): boolean {
  const id = path.split('/').findLast((segment) => !segment.startsWith('attempt:')) ?? ''
  const nodes = [document, ...Object.values(workflows)].flatMap(({ nodes }) => (Object.hasOwn(nodes, id) ? [nodes[id]] : []))
  return nodes.length > 0 && nodes.every((node) => node?.kind === 'approval')
}
