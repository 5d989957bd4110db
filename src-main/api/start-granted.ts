import { AppError } from '#shared/errors/app-error.ts'
import type { GrantsFile } from '#shared/security/grants-file.ts'
import type { StartRun } from '../engine/run/run-control.ts'
import { newRunId } from '../engine/run/run-id.ts'
import { workflowHash } from '../grants/workflow-hash.ts'
import type { ApiContext } from './api-context.ts'

/**
 * Starts a run with what a person granted to its workflow in a file, for this run only. Throws `grant.refused` when the file
 * is for another workflow, or for this one as it was before, and what starting throws.
 */
export async function startGranted(
  { runs, grants, subWorkflows }: Pick<ApiContext, 'runs' | 'grants' | 'subWorkflows'>,
  run: StartRun,
  file: GrantsFile,
): Promise<{ runId: string }> {
  const { document } = run
  const workflow = workflowHash(document, await subWorkflows(document))
  if (file.workflow !== workflow)
    throw new AppError(
      'grant.refused',
      `What is granted in the file is for the workflow ${file.workflow.slice(0, 12)}…, and this is ${workflow.slice(0, 12)}….`,
      {
        hint: 'The workflow was changed since, or it is another one. Look at what it asks for, and write the file anew with `trellis grants export`.',
      },
    )
  const runId = run.runId ?? newRunId()
  const held = await grants()
  for (const whose of ['workflow', 'workspace'] as const) {
    const requests = file.grants.filter((grant) => grant.of === whose).map(({ request }) => request)
    const scope = { workflow: whose === 'workflow' ? workflow : null, workflowName: document.name }
    if (requests.length > 0) await held.grant(requests, scope, { type: 'run', run: runId })
  }
  return runs.start({ ...run, runId })
}
