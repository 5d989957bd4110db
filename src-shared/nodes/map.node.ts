import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const mapNode = defineNode({
  kind: 'map',
  version: 1,
  title: 'Map',
  group: 'logic',
  summary: 'Run what is inside once for each item of a list, several at a time.',
  docs: `The inside gets \`item\`, \`index\` (from 0) and, when it is connected, \`context\`: the same value for every item. It gives its \`result\`.

\`results\` has one entry per item, in the order of the items, whatever the order in which they finished; it is null where an item failed or its result was skipped. \`failures\` lists what failed as \`{index, error: {code, message, node}}\`. An empty list gives two empty lists.

The node itself fails only with *Stop on error*: then the first failure ends the items that are running, starts no others, and fails the node with \`map.item_failed\`. And it fails with \`map.too_many_items\`, before the first item, when there are more items than the run has steps left: every visit of a node inside is a step. Raise *Steps* in the budget of the workflow for a longer list.`,
  icon: 'layers',
  config: z.strictObject({
    concurrency: z.int().min(1).max(100).default(4),
    stopOnError: z.boolean().default(false),
  }),
  inputs: () => [
    { id: 'items', label: 'Items', type: 'json', required: true, schema: { type: 'array' } },
    { id: 'context', label: 'Context', type: 'any', description: 'Given to every item.' },
  ],
  outputs: () => [
    { id: 'results', label: 'Results', type: 'json', schema: { type: 'array' } },
    { id: 'failures', label: 'Failures', type: 'json', schema: { type: 'array' } },
  ],
  inside: {
    sources: () => [
      { id: 'item', label: 'Item', type: 'any' },
      { id: 'index', label: 'Index', type: 'number' },
      { id: 'context', label: 'Context', type: 'any' },
    ],
    sinks: () => [{ id: 'result', label: 'Result', type: 'any', required: true }],
  },
  effect: 'pure',
  form: [
    { name: 'concurrency', label: 'At once', widget: 'number', min: 1, max: 100, step: 1, help: 'How many items run at the same time.' },
    { name: 'stopOnError', label: 'Stop on error', widget: 'switch', help: 'The first item that fails fails the whole node.' },
  ],
  describe: ({ concurrency, stopOnError }) => `${concurrency} at once${stopOnError ? ', stops on error' : ''}`,
  check: (_config, { children }) =>
    Object.keys(children).length > 0
      ? []
      : [
          {
            code: 'map.empty',
            field: '',
            message: 'there is nothing inside to run for each item.',
            mend: 'Drag nodes into the map and connect them to its item and result.',
            severity: 'warning',
          },
        ],
  examples: [
    { title: 'Two at a time', config: { concurrency: 2 }, inputs: { items: ['a', 'b', 'c'] } },
    { title: 'An empty list', config: {}, inputs: { items: [] }, outputs: { results: [], failures: [] } },
  ],
})
