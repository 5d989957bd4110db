import { z } from 'zod'
import { agentConfig, agentForm, checkAgent, describeAgent, limitsConfig, limitsForm, schemaForm } from './agent-config.ts'
import { agentInputs, agentOutputs } from './agent-ports.ts'
import { defineNode } from './node-spec.ts'

export const parentAgentNode = defineNode({
  kind: 'parent-agent',
  version: 1,
  title: 'Parent agent',
  group: 'agents',
  summary: 'Leads the agents inside it: plans, delegates, watches, concludes.',
  docs: 'A container. Every child or micro agent inside it becomes a tool `delegate_to_<name>`; several may work at once. It may start micro agents for single questions of its own. With **It splits its task into a graph** it plans tasks and what waits for what; each goes to the healthy agent that can do it best, side by side where nothing is waited for, once more where it fails, and then to the next agent; what was not done is said. With **They bid**, **They vote** or **They negotiate** its agents work on its own task in that way first: the best bid (confidence, less up to a quarter for its cost) gets the task; every agent answers, all rank the answers and the rankings are combined; or all propose and counter until they agree or the parent decides. What they leave open it hands out afterwards. It concludes with text, or with data where it has a schema. `findings` holds what it was given and everything that its agents found.',
  icon: 'network',
  config: z.strictObject({
    ...agentConfig,
    maxIterations: z.int().min(1).max(50).default(6),
    ...limitsConfig,
    maySpawn: z.boolean().default(true),
    mayTalk: z.boolean().default(false),
    collaborate: z.enum(['none', 'decompose', 'negotiate', 'auction', 'vote']).default('none'),
    rounds: z.int().min(1).max(10).default(3),
    deadlineSeconds: z.number().min(1).max(3600).default(120),
    votingRule: z.enum(['borda', 'schulze']).default('borda'),
  }),
  inputs: () => [...agentInputs],
  outputs: (config) => agentOutputs(config.schema !== null),
  members: true,
  effect: 'recorded',
  form: [
    ...agentForm,
    { name: 'tools', label: 'Tools of its own', widget: 'tools' },
    { name: 'maySpawn', label: 'May start micro agents', widget: 'switch' },
    { name: 'mayTalk', label: 'Agents may ask each other', widget: 'switch' },
    {
      name: 'collaborate',
      label: 'How its agents work together',
      widget: 'select',
      options: [
        { value: 'none', label: 'It hands out tasks' },
        { value: 'decompose', label: 'It splits its task into a graph' },
        { value: 'negotiate', label: 'They negotiate' },
        { value: 'auction', label: 'They bid for the task' },
        { value: 'vote', label: 'They vote' },
      ],
      help: 'Its own task is then worked on by all of them in this way, before it concludes.',
    },
    {
      name: 'rounds',
      label: 'Most rounds',
      widget: 'number',
      min: 1,
      max: 10,
      step: 1,
      help: 'Without agreement in any of them the parent decides.',
      showWhen: { field: 'collaborate', in: ['negotiate'] },
    },
    {
      name: 'votingRule',
      label: 'How rankings are combined',
      widget: 'select',
      options: [
        { value: 'borda', label: 'Borda count' },
        { value: 'schulze', label: 'Schulze method' },
      ],
      showWhen: { field: 'collaborate', in: ['vote'] },
    },
    {
      name: 'deadlineSeconds',
      label: 'Deadline of an answer (s)',
      widget: 'number',
      min: 1,
      max: 3600,
      step: 1,
      help: 'Of each bid, ballot, position and plan. What comes later does not count.',
      showWhen: { field: 'collaborate', in: ['decompose', 'negotiate', 'auction', 'vote'] },
    },
    { name: 'maxIterations', label: 'Most iterations', widget: 'number', min: 1, max: 50, step: 1 },
    ...limitsForm,
    schemaForm,
  ],
  written: { schema: 'json-schema' },
  describe: describeAgent,
  check(config, context) {
    const problems = checkAgent(config, context)
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
