import { z } from 'zod'
import type { Json, JsonObject } from '#shared/json.ts'
import type { AgentRun } from './agent-run.ts'
import type { AgentTool } from './agent-tools.ts'
import { sendMessage } from './collaboration/messages.ts'
import { answered, type PutToWork, refusedText } from './delegation.ts'

const answerSchema: JsonObject = {
  type: 'object',
  properties: {
    results: { type: 'string', description: 'What you know of it, with evidence ids.' },
    recommendations: { type: 'array', items: { type: 'string' } },
  },
  required: ['results', 'recommendations'],
  additionalProperties: false,
}

const askInput = z.strictObject({
  recipient: z.string(),
  request: z.string().min(1).max(4000),
  priority: z.enum(['low', 'normal', 'high']).default('normal'),
  deadline_seconds: z.number().min(1).max(3600).default(120),
})

/** Lets a child ask another child of the same parent, who answers from what it knows and has found. */
export function askTool(run: AgentRun, parent: AgentRun, putToWork: PutToWork): AgentTool {
  const others = parent.profile.children.filter(({ nodeId }) => nodeId !== run.profile.nodeId)
  return {
    declaration: {
      name: 'ask_agent',
      description: 'Ask another agent of your team what it knows. It answers with results and recommendations, and uses no tools for it.',
      schema: {
        type: 'object',
        properties: {
          recipient: { type: 'string', enum: others.map(({ name }) => name) },
          request: { type: 'string' },
          priority: { type: 'string', enum: ['low', 'normal', 'high'] },
          deadline_seconds: { type: 'number' },
        },
        required: ['recipient', 'request'],
        additionalProperties: false,
      },
    },
    isAgent: true,
    run(id, args) {
      const parsed = askInput.safeParse(args)
      if (!parsed.success) return Promise.resolve(refusedText('tool.invalid_parameters', z.prettifyError(parsed.error)))
      const { recipient: name, request, priority, deadline_seconds: deadlineSeconds } = parsed.data
      const recipient = others.find((other) => other.name === name)
      if (!recipient) return Promise.resolve(refusedText('tool.invalid_parameters', `There is no agent "${name}" in your team.`))
      const sender = { id: run.id, name: run.profile.name }
      return answered(run, async (): Promise<Json> => {
        const about = { request, context: parent.task.context }
        const message = { sender, recipient, request, context: parent.task.context, priority, deadlineSeconds, schema: answerSchema }
        const hint = { kind: 'collaborate', form: 'answer', about } as const
        const reply = await sendMessage(run, run.call(id).at(recipient.nodeId), { ...message, hint }, putToWork)
        return reply.ok ? { from: recipient.name, ...reply.value } : { from: recipient.name, error: reply.reason }
      })
    },
  }
}
