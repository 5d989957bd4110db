import { z } from 'zod'
import { agentConfig, agentForm, checkNames, describeAgent, limitsConfig, limitsForm, schemaForm } from './agent-config.ts'
import { agentInputs, agentOutputs } from './agent-ports.ts'
import { defineNode } from './node-spec.ts'

export const parentAgentNode = defineNode({
  kind: 'parent-agent',
  version: 1,
  title: 'Parent agent',
  group: 'agents',
  summary: 'Leads the agents inside it: plans, delegates, watches, concludes.',
  docs: 'A container. Every child or micro agent inside it becomes a tool `delegate_to_<name>`; several may work at once. It may start micro agents for single questions of its own. It concludes with text, or with data where it has a schema. `findings` holds what it was given and everything that its agents found.',
  icon: 'network',
  config: z.strictObject({
    ...agentConfig,
    maxIterations: z.int().min(1).max(50).default(6),
    ...limitsConfig,
    maySpawn: z.boolean().default(true),
  }),
  inputs: () => [...agentInputs],
  outputs: (config) => agentOutputs(config.schema !== null),
  members: true,
  effect: 'recorded',
  form: [
    ...agentForm,
    { name: 'tools', label: 'Tools of its own', widget: 'tools' },
    { name: 'maySpawn', label: 'May start micro agents', widget: 'switch' },
    { name: 'maxIterations', label: 'Most iterations', widget: 'number', min: 1, max: 50, step: 1 },
    ...limitsForm,
    schemaForm,
  ],
  written: { schema: 'json-schema' },
  describe: describeAgent,
  check(config, context) {
    const problems = checkNames(config, context)
    for (const [id, kind] of Object.entries(context.children)) {
      if (kind === 'child-agent' || kind === 'micro-agent' || kind === 'note') continue
      problems.push({
        code: 'agent.invalid_member',
        field: '',
        message: `The node "${id}" of kind ${kind} cannot work for an agent.`,
        mend: 'Move it out of the parent agent, or use a child agent.',
      })
    }
    if (Object.values(context.children).every((kind) => kind === 'note') && config.tools.length === 0) {
      problems.push({
        code: 'agent.no_members',
        field: '',
        message: 'It has no agents and no tools to work with.',
        mend: 'Drag child agents into it, or give it tools.',
        severity: 'warning',
      })
    }
    return problems
  },
  examples: [
    {
      title: 'Lead an investigation',
      config: { role: 'lead', model: 'offline', instructions: 'Find the root cause.', maxIterations: 3 },
      inputs: { in: 'Why did checkout fail?' },
    },
  ],
})
