import { z } from 'zod'
import { agentConfig, agentForm, checkAgent, describeAgent, limitsConfig, limitsForm, schemaForm } from './agent-config.ts'
import { agentInputs, agentOutputs } from './agent-ports.ts'
import { defineNode } from './node-spec.ts'

export const childAgentNode = defineNode({
  kind: 'child-agent',
  version: 1,
  title: 'Child agent',
  group: 'agents',
  summary: 'A specialist that plans, uses its tools, looks, and plans again.',
  docs: 'Works in turns until its task is answered or `maxIterations` is reached, where it has to conclude. Calls that were made before are answered from memory. Inside a parent agent it waits for that agent to hand it a task; elsewhere it runs on its inputs like any node. Dangerous tools ask a person first.',
  icon: 'bot',
  config: z.strictObject({
    ...agentConfig,
    maxIterations: z.int().min(1).max(50).default(6),
    ...limitsConfig,
  }),
  inputs: () => [...agentInputs],
  outputs: (config) => agentOutputs(config.schema !== null),
  effect: 'recorded',
  form: [
    ...agentForm,
    { name: 'tools', label: 'Tools', widget: 'tools' },
    { name: 'maxIterations', label: 'Most iterations', widget: 'number', min: 1, max: 50, step: 1 },
    ...limitsForm,
    schemaForm,
  ],
  written: { schema: 'json-schema' },
  describe: describeAgent,
  check: checkAgent,
  examples: [
    {
      title: 'A specialist for logs',
      config: { role: 'logs', model: 'offline', instructions: 'Find what changed in the logs.', maxIterations: 3 },
      inputs: { in: 'Which log messages are new in the incident window?' },
    },
  ],
})
