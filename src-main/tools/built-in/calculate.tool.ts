import { z } from 'zod'
import type { ToolDefinition } from '../tool-registry.ts'

const input = z.strictObject({
  expression: z.string().min(1).max(2000).describe('A JSONata expression, as in (1024 * 3) / 60 or $sum(values).'),
  values: z.record(z.string(), z.json()).default({}).describe('What the expression may name.'),
})

export const calculateTool: ToolDefinition<z.output<typeof input>> = {
  name: 'calculate',
  title: 'Calculate',
  description: 'Works out an arithmetic or JSONata expression exactly. Use it instead of doing sums in your head.',
  capability: 'analysis',
  safety: 'safe',
  effect: 'pure',
  evidenceKinds: [],
  input,
  async call({ expression, values }, { services, signal }) {
    return { result: await services.expressions.evaluate(expression, values, { timeoutMs: 2000, signal }) }
  },
}
