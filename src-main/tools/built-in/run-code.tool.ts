import { z } from 'zod'
import type { ToolDefinition } from '../tool-registry.ts'

const input = z.strictObject({
  source: z.string().min(1).max(50_000).describe('The body of a JavaScript function of `input`; what it returns is the result.'),
  input: z.json().default(null),
})

export const runCodeTool: ToolDefinition<z.output<typeof input>> = {
  name: 'run_code',
  title: 'Run code',
  description:
    'Runs JavaScript on data that it is given, without files, network or time, for at most five seconds. Use it to count, sort and compare.',
  capability: 'analysis',
  safety: 'safe',
  effect: 'pure',
  evidenceKinds: [],
  input,
  async call({ source, input }, { services, signal }) {
    const { value, logs } = await services.sandbox.run({ source, input, timeoutMs: 5_000, memoryBytes: 64 << 20, signal })
    return { value, logs }
  },
}
