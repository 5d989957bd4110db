import { z } from 'zod'
import type { AgentRun } from './agent-run.ts'
import type { AgentTool } from './agent-tools.ts'

const planInput = z.strictObject({
  steps: z
    .array(z.strictObject({ text: z.string().min(1).max(300), status: z.enum(['pending', 'active', 'done', 'dropped']) }))
    .min(1)
    .max(20),
})

/** Lets an agent write down its plan and change it, for itself and for those who watch. Touches nothing outside. */
export function planTool(run: AgentRun): AgentTool {
  const { $schema: _, ...schema } = z.toJSONSchema(planInput)
  return {
    declaration: {
      name: 'update_plan',
      description: 'Write down your plan, or change it: all steps with their status. Call it together with other tools.',
      schema: JSON.parse(JSON.stringify(schema)),
    },
    async run(_id, args) {
      const parsed = planInput.safeParse(args)
      if (!parsed.success)
        return { text: JSON.stringify({ error: 'tool.invalid_parameters', message: z.prettifyError(parsed.error) }), ok: false }
      run.place.emit('agent.plan', { agent: run.id, steps: parsed.data.steps })
      return { text: '{"noted":true}', ok: true }
    },
  }
}
