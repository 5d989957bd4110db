import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import type { RunManagerOptions, StartRun } from './run-control.ts'
import { checkedInputs } from './run-inputs.ts'
import { collectWorkflows, kindVersions, type RunSnapshot } from './run-snapshot.ts'

const mostProblems = 20

/** Checks what a run is started with, and puts together all that it depends on. Throws `document.invalid` or `run.invalid_input`. */
export async function snapshotOf(run: StartRun, options: RunManagerOptions): Promise<RunSnapshot> {
  const { document } = run
  const workflows = await collectWorkflows(document, async (reference) => options.loadDocument?.(reference))
  const subWorkflow = (reference: string) => (Object.hasOwn(workflows, reference) ? workflows[reference] : undefined)
  const documents = [document, ...Object.values(workflows)]
  refuseInvalid(document, { ...(await options.known?.(documents)), subWorkflow })
  const environment = (await options.environment?.(documents)) ?? { settings: {}, versions: {} }
  const { models } = environment.settings
  return {
    document,
    workflows,
    inputs: checkedInputs(document.inputs, run.inputs),
    engine: run.engine ?? 'scheduler',
    model: run.model ?? null,
    evidenceFolder: run.evidenceFolder ?? null,
    autoApprove: run.autoApprove ?? false,
    settings: { ...environment.settings, models: { ...(isJsonObject(models) ? models : {}), ...document.settings.models } },
    versions: { ...environment.versions, ...kindVersions(documents) },
  }
}

function refuseInvalid(document: WorkflowDocument, known: Parameters<typeof validateDocument>[1]): void {
  const problems = validateDocument(document, known).filter(({ severity }) => severity === 'error')
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
