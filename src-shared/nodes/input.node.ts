import { z } from 'zod'
import { defineNode } from './node-spec.ts'
import { portsOfSchema } from './schema-ports.ts'

export const inputNode = defineNode({
  kind: 'input',
  version: 1,
  title: 'Input',
  group: 'start-end',
  summary: 'What the workflow is given when it starts.',
  docs: `Has one output for each property of the workflow's own \`inputs\` schema, and delivers on it what the run was started with. A property that was not given skips its output.

Change the schema in the settings of the workflow. A workflow may have several Input nodes; all give the same.`,
  icon: 'log-in',
  config: z.strictObject({}),
  inputs: () => [],
  outputs: (_config, { workflow }) => portsOfSchema(workflow.inputs).map(({ required: _required, ...port }) => port),
  infallible: true,
  effect: 'pure',
  form: [],
  describe: () => 'the inputs of the workflow',
  check: (_config, { workflow }) =>
    portsOfSchema(workflow.inputs).length > 0
      ? []
      : [
          {
            code: 'input.nothing',
            field: '',
            message: 'the workflow takes no inputs, so this node gives nothing.',
            mend: 'Add properties to the inputs of the workflow, or remove this node.',
            severity: 'warning',
          },
        ],
  examples: [{ title: 'The inputs of the workflow', config: {}, inputs: {}, outputs: {} }],
})
