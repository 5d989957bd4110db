import { z } from 'zod'
import { agentConfig, agentForm, checkAgent, describeAgent, schemaForm } from './agent-config.ts'
import { agentOutputs } from './agent-ports.ts'
import { defineNode } from './node-spec.ts'

export const microAgentNode = defineNode({
  kind: 'micro-agent',
  version: 1,
  title: 'Micro agent',
  group: 'agents',
  summary: 'One focused question, one structured answer, at most two tools.',
  docs: 'Answers one question about its input and `context`. `task` tells what kind of question it is, so that the offline model can answer it by playbooks and the answer has a known shape: `intake` gives the intake record, `validate` judges the hypothesis at `in` against the findings at `context`, `solution` writes the remedy from a conclusion. A failed intake goes on with a default record and says so. It never delegates.',
  icon: 'zap',
  config: z.strictObject({
    ...agentConfig,
    task: z.enum(['question', 'intake', 'validate', 'solution']).default('question'),
    tools: z.array(z.string().min(1)).max(2, 'A micro agent has at most two tools').default([]),
    maxIterations: z.int().min(1).max(5).default(3),
  }),
  inputs: () => [
    { id: 'in', label: 'In', type: 'any' },
    { id: 'context', label: 'Context', type: 'any' },
    { id: 'evidence', label: 'Evidence', type: 'evidence' },
  ],
  outputs: (config) => agentOutputs(config.schema !== null || config.task === 'intake' || config.task === 'validate'),
  effect: 'recorded',
  form: [
    {
      name: 'task',
      label: 'Task',
      widget: 'select',
      options: [
        { value: 'question', label: 'Answer a question' },
        { value: 'intake', label: 'Classify an incident' },
        { value: 'validate', label: 'Validate a hypothesis' },
        { value: 'solution', label: 'Propose a remedy' },
      ],
    },
    ...agentForm,
    { name: 'tools', label: 'Tools (at most two)', widget: 'tools' },
    { name: 'maxIterations', label: 'Most iterations', widget: 'number', min: 1, max: 5, step: 1 },
    { ...schemaForm, showWhen: { field: 'task', in: ['question'] } },
  ],
  written: { schema: 'json-schema' },
  describe: (config) => (config.task === 'question' ? describeAgent(config) : `${config.task} · ${describeAgent(config)}`),
  check: checkAgent,
  examples: [
    {
      title: 'Judge a hypothesis',
      config: { task: 'validate', model: 'offline' },
      inputs: {
        in: {
          id: 'h1',
          origin: 'example',
          category: 'resource_exhaustion',
          title: 'The disk is full',
          statement: 'The disk of db-1 is full, so writes fail.',
          supporting: [{ statement: 'Disk use of db-1 reached 100%', evidence: ['metric:disk'] }],
          contradicting: [],
          missing: [],
          causalChain: [],
          nextSteps: [],
          confidence: 0.7,
        },
        context: [
          {
            id: 'f1',
            type: 'metric.saturation',
            subject: 'db-1',
            statement: 'Disk use of db-1 reached 100%',
            severity: 'critical',
            evidence: ['metric:disk'],
            from: null,
            to: null,
            attributes: {},
          },
        ],
      },
    },
  ],
})
