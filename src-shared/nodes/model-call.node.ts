import { z } from 'zod'
import { checkNames, checkPrompt, modelConfig, modelForm, promptConfig, promptForm, schemaField, schemaForm } from './agent-config.ts'
import { defineNode } from './node-spec.ts'

export const modelCallNode = defineNode({
  kind: 'model-call',
  version: 1,
  title: 'Model call',
  group: 'models',
  summary: 'Ask a model once, and get text or data back.',
  docs: 'Renders `prompt` as a Liquid template with the input as `in`, and asks the model. With a `schema` the answer is data that fits it: an answer that does not is sent back up to two times. Fails with `model.bad_output` when it still does not fit. When a model fails, the next in the chain is asked, and the offline model last; `details` says who answered.',
  icon: 'message-square',
  config: z.strictObject({
    ...modelConfig,
    system: z.string().max(20_000).default(''),
    prompt: z.string().max(100_000).default('{{ in }}'),
    promptName: promptConfig.prompt,
    promptValues: promptConfig.promptValues,
    schema: schemaField.nullable().default(null),
  }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any' }],
  outputs: ({ schema }) => [
    schema ? { id: 'out', label: 'Answer', type: 'json', schema } : { id: 'out', label: 'Answer', type: 'text' },
    { id: 'details', label: 'Details', type: 'json', description: 'Model, provider, usage and time.' },
  ],
  effect: 'recorded',
  form: [
    { name: 'prompt', label: 'Prompt', widget: 'code', language: 'liquid', help: '{{ in }} stands for the input.' },
    ...promptForm.map((field) => (field.name === 'prompt' ? { ...field, name: 'promptName' } : field)),
    { name: 'system', label: 'System prompt', widget: 'multiline' },
    ...modelForm,
    schemaForm,
  ],
  written: { schema: 'json-schema' },
  describe: ({ model, schema }) => (schema ? `${model} → data` : model),
  check: (config, context) => [
    ...checkNames(config, context),
    ...checkPrompt({ ...config, prompt: config.promptName }, context, ['in']).map((problem) => ({
      ...problem,
      field: problem.field === 'prompt' ? 'promptName' : problem.field,
    })),
  ],
  examples: [
    {
      title: 'Two sentences of a long text',
      config: { model: 'offline', prompt: 'Summarise in two sentences:\n{{ in }}' },
      inputs: { in: 'The deploy went out at 10:02. Errors began at 10:04. It was rolled back at 10:20. Errors ended at 10:21.' },
    },
  ],
})
