import { z } from 'zod'
import { defineNode } from './node-spec.ts'
import type { Port } from './port.ts'
import { portsOfSchema } from './schema-ports.ts'

/** A property of that name has no port of its own: `out` is the whole output, and `error` the failure. */
const taken = new Set(['out', 'error'])

export const subWorkflowNode = defineNode({
  kind: 'sub-workflow',
  version: 1,
  title: 'Sub-workflow',
  group: 'logic',
  summary: 'Run another workflow as one step of this one.',
  docs: `Runs the chosen workflow inside this run, under the same journal, budget and cancellation. Its inputs are the inputs of that workflow; \`out\` delivers its whole output, and each field of its output has a port of its own.

While the workflow is not known, the node has one input \`in\`, whose object is taken as the inputs. A failure inside is the failure of this node.`,
  icon: 'workflow',
  config: z.strictObject({ workflow: z.string().trim().max(500).default('') }),
  inputs({ workflow }, { subWorkflow }) {
    const schemas = subWorkflow?.(workflow)
    const ports = schemas ? portsOfSchema(schemas.inputs) : []
    return ports.length > 0 ? ports : [{ id: 'in', label: 'Inputs', type: 'json' }]
  },
  outputs({ workflow }, { subWorkflow }) {
    const schemas = subWorkflow?.(workflow)
    const whole: Port = { id: 'out', label: 'Output', type: 'any', description: 'All that the workflow gives.' }
    if (!schemas) return [whole]
    const fields = portsOfSchema(schemas.outputs).filter(({ id }) => !taken.has(id))
    return [whole, ...fields.map(({ required: _required, ...port }) => port)]
  },
  effect: 'recorded',
  form: [{ name: 'workflow', label: 'Workflow', widget: 'workflow', help: 'One of this workspace.' }],
  describe: ({ workflow }) => workflow || 'no workflow chosen',
  check({ workflow }, { subWorkflow }) {
    if (workflow === '')
      return [
        {
          code: 'workflow.missing',
          field: 'workflow',
          message: 'no workflow is chosen.',
          mend: 'Choose the workflow that this node runs.',
        },
      ]
    return subWorkflow && !subWorkflow(workflow)
      ? [
          {
            code: 'workflow.unknown',
            field: 'workflow',
            message: `there is no workflow "${workflow}" here.`,
            mend: 'Choose one of the workspace, or bring it in.',
          },
        ]
      : []
  },
  examples: [{ title: 'Another workflow', config: { workflow: 'wf_triage' }, inputs: { in: { alert: 'disk full' } } }],
})
