import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { subWorkflowNode } from '#shared/nodes/sub-workflow.node.ts'
import type { ConfigOf, Executor, Outputs } from '../executor.ts'

export const subWorkflowExec: Executor<ConfigOf<typeof subWorkflowNode>> = {
  async run(context) {
    const { config, inputs, nodeId, label } = context
    if (config.workflow === '')
      throw new AppError('node.config_invalid', `"${label || nodeId}" has no workflow to run.`, {
        hint: 'Choose the workflow that it runs.',
        place: { node: nodeId, path: 'workflow' },
      })
    const out = await context.runWorkflow(config.workflow, asInputs(inputs))
    // fields have ports of their own where the workflow's schema names them; the engine takes those that are there
    const fields: Outputs = isJsonObject(out) ? { ...out } : {}
    delete fields.error
    return { ...fields, out }
  },
}

/** A lone object on `in` holds the inputs; that is the only port while the workflow is not known. */
function asInputs(inputs: Readonly<Record<string, Json>>): Record<string, Json> {
  const { in: whole, ...others } = inputs
  return Object.keys(others).length === 0 && isJsonObject(whole) ? whole : { ...inputs }
}
