import { z } from 'zod'
import { agentInputs, agentOutputs } from './agent-ports.ts'
import { defineNode } from './node-spec.ts'

export const registeredAgentNode = defineNode({
  kind: 'registered-agent',
  version: 1,
  title: 'Agent by alert type',
  group: 'agents',
  summary: 'Gives a task to the agent of the workspace that is there for it.',
  docs: `Chooses among the agents of \`trellis.yaml\` (\`agents\`, or Settings): by the type of the alert at \`alert\` (or the text at it), by capabilities, or by both. An exact type comes before a pattern such as \`Pg*\`.

Before the task starts the agent's health is checked: one of its models can be asked, its circuit breaker is closed, its tools and the MCP servers that it needs are there. A task of an agent that cannot work goes to the next one that is there for it, and then to any that has the capabilities of the first. With none left it fails with \`agent.none_healthy\`; a type without an agent fails with \`agent.none_for_type\`, which names the type. There is no agent for everything.`,
  icon: 'route',
  config: z.strictObject({
    alertType: z.string().max(200).default(''),
    capabilities: z.array(z.string().min(1).max(100)).max(20).default([]),
    goal: z.string().max(20_000).default(''),
  }),
  inputs: () => [...agentInputs, { id: 'alert', label: 'Alert', type: 'any' }],
  outputs: () => agentOutputs(false),
  effect: 'recorded',
  form: [
    { name: 'alertType', label: 'Alert type', widget: 'text', help: 'Empty: that of the alert at its input.' },
    { name: 'capabilities', label: 'Needed capabilities', widget: 'strings' },
    {
      name: 'goal',
      label: 'Goal',
      widget: 'code',
      language: 'liquid',
      help: 'The task. {{ in }} and {{ context }} stand for its inputs. Empty takes the input itself as the task.',
    },
  ],
  describe: ({ alertType, capabilities }) =>
    [alertType || 'by the alert', ...(capabilities.length > 0 ? [capabilities.join(', ')] : [])].join(' · '),
  examples: [
    { title: 'Whoever is there for full disks', config: { alertType: 'DiskFull' }, inputs: { in: 'Why is the disk full?' } },
    { title: 'Somebody who knows databases', config: { capabilities: ['databases'] }, inputs: { in: 'Which statement takes the load?' } },
  ],
})
