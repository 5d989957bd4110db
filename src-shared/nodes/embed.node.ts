import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { checkNames } from './agent-config.ts'
import { defineNode } from './node-spec.ts'

const ranked: JsonObject = {
  type: 'array',
  items: { type: 'object', properties: { index: { type: 'integer' }, score: { type: 'number' }, text: { type: 'string' } } },
}

/** How many texts it takes at once. */
export const mostTexts = 5_000

export const embedNode = defineNode({
  kind: 'embed',
  version: 1,
  title: 'Embeddings',
  group: 'models',
  summary: 'Turn texts into vectors, or rank them by how alike they are to a query.',
  docs: `Takes a text or a list of them at \`in\`, at most ${mostTexts.toLocaleString('en')}; what is no text is taken as its JSON. As vectors it gives one list of numbers for each text, in their order, or the one list for a single text. Ranked it gives the \`top\` texts that are most like \`query\`, the best first: \`index\` (place in the list, from 0), \`score\` (cosine of the angle between the vectors, from -1 to 1) and \`text\`. All vectors of a visit are of one model, which \`details\` names: those of two cannot be compared. Models are those that have embeddings, in this process, of OpenAI and servers that speak as it does, Ollama and Google; the alias \`embeddings\` stands for one of them. The offline model has none, and nothing makes vectors up: without a model the node fails with \`model.unavailable\`, and an empty text, or too many of them, is \`schema.mismatch\`. A text that is too long for its model is refused, not cut, where the model's server can say so.`,
  icon: 'chart-scatter',
  config: z.strictObject({
    mode: z.enum(['vectors', 'rank']).default('vectors'),
    top: z.int().min(1).max(mostTexts).default(10),
    model: z.string().min(1).default('embeddings'),
    fallbacks: z.array(z.string().min(1)).default([]),
  }),
  inputs: ({ mode }) => [
    { id: 'in', label: 'Texts', type: 'any', required: true },
    ...(mode === 'rank' ? [{ id: 'query', label: 'Query', type: 'any', required: true } as const] : []),
  ],
  outputs: ({ mode }) => [
    mode === 'rank' ? { id: 'out', label: 'Most alike', type: 'json', schema: ranked } : { id: 'out', label: 'Vectors', type: 'json' },
    { id: 'details', label: 'Details', type: 'json', description: 'Model, provider, length of the vectors, usage and time.' },
  ],
  effect: 'recorded',
  form: [
    {
      name: 'mode',
      label: 'Gives',
      widget: 'select',
      options: [
        { value: 'vectors', label: 'A vector for each text' },
        { value: 'rank', label: 'The texts most like a query' },
      ],
    },
    { name: 'top', label: 'How many', widget: 'number', min: 1, max: mostTexts, step: 1, showWhen: { field: 'mode', in: ['rank'] } },
    {
      name: 'model',
      label: 'Model',
      widget: 'embedding-model',
      help: 'One that has embeddings, or an alias of one. The offline model has none.',
    },
    {
      name: 'fallbacks',
      label: 'Then try',
      widget: 'strings',
      help: 'Models to ask in this order when the first fails. The next one begins with the first text again.',
    },
  ],
  describe: ({ mode, top, model }) => (mode === 'rank' ? `top ${top} · ${model}` : model),
  check(config, context) {
    const problems = checkNames(config, context)
    if (config.model === 'offline')
      problems.push({
        code: 'model.unavailable',
        field: 'model',
        message: 'The offline model has no embeddings.',
        mend: 'Choose a model that has them, as openai:text-embedding-3-small or one in this process.',
      })
    return problems
  },
  examples: [
    {
      title: 'Vectors of two texts',
      config: { model: 'openai:text-embedding-3-small' },
      inputs: { in: ['The api is down.', 'The database is slow.'] },
    },
    {
      title: 'The runbook that fits an alert best',
      config: { mode: 'rank', top: 1, model: 'ollama:nomic-embed-text' },
      inputs: { in: ['Restart the api: …', 'Free disk space: …', 'Renew certificates: …'], query: 'TLS handshake failed' },
    },
  ],
})
