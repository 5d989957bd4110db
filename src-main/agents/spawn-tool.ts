import { z } from 'zod'
import type { Json, JsonObject } from '#shared/json.ts'
import type { ToolCapability } from '#shared/security/permissions.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { AgentProfile } from './agent.ts'
import type { AgentRun } from './agent-run.ts'
import type { AgentTool } from './agent-tools.ts'
import { answered, type PutToWork, refusedText, withinBudget } from './delegation.ts'

const mostTools = 2
const mostIterations = 3
/** Micro agents that one agent may start in its life. */
const mostSpawned = 24

const spawnInput = z.strictObject({
  purpose: z.string().trim().min(1).max(2000),
  context: z.string().default(''),
  schema: z.record(z.string(), z.json()).optional(),
  tools: z.array(z.string()).max(mostTools, `A micro agent has at most ${mostTools} tools`).default([]),
})

/** What an agent that a model starts may be given tools for, whatever its parent has: it looks, and changes nothing. */
const looks: ReadonlySet<ToolCapability> = new Set(['search', 'analysis', 'monitoring', 'validation'])

/** Tools that a micro agent of this parent may be given: the parent's and its children's that only read. */
export function toolsForMicro({ tools, children }: Pick<AgentProfile, 'tools' | 'children'>): Map<string, ToolDefinition> {
  const all = [...tools, ...children.flatMap((child) => child.tools)]
  return new Map(all.filter(({ capability }) => looks.has(capability)).map((tool) => [tool.name, tool]))
}

function schemaOf(names: readonly string[]): JsonObject {
  return {
    type: 'object',
    properties: {
      purpose: { type: 'string', description: 'The one question that it answers, or the one thing that it does.' },
      context: { type: 'string', description: 'All that it needs to know: it sees nothing else.' },
      schema: { type: 'object', description: 'A JSON Schema that its answer has to fit. Leave it out for free text.' },
      ...(names.length === 0 ? {} : { tools: { type: 'array', items: { type: 'string', enum: [...names] }, maxItems: mostTools } }),
    },
    required: ['purpose'],
    additionalProperties: false,
  }
}

/** Lets a parent make a fresh agent for one focused question, which answers it once and is gone. */
export function spawnTool(run: AgentRun, putToWork: PutToWork): AgentTool {
  const { profile } = run
  const available = toolsForMicro(profile)
  let spawned = 0
  return {
    declaration: {
      name: 'spawn_micro_agent',
      description:
        'Start a micro agent for one focused question, such as comparing two explanations. It sees only what you give it, has at most two tools, hands nothing on and ends with its answer.',
      schema: schemaOf([...available.keys()]),
    },
    isAgent: true,
    async run(id, args) {
      const parsed = spawnInput.safeParse(args)
      if (!parsed.success) return refusedText('tool.invalid_parameters', z.prettifyError(parsed.error))
      const { purpose, context, schema, tools: names } = parsed.data
      const unknown = names.filter((name) => !available.has(name))
      if (unknown.length > 0)
        return refusedText(
          'tool.unknown',
          `A micro agent cannot have ${unknown.join(', ')}. There are: ${[...available.keys()].join(', ') || 'none'}.`,
        )
      if (++spawned > mostSpawned)
        return refusedText(
          'tool.unavailable',
          `The ${mostSpawned} micro agents that one agent may start were started. Conclude from what they answered.`,
        )
      const tools = names.map((name) => available.get(name) as ToolDefinition)
      const micro: AgentProfile = {
        ...profile,
        kind: 'micro-agent',
        name: `${profile.name}: micro agent ${id}`,
        level: 'micro',
        role: 'question',
        instructions: '',
        tools,
        maxIterations: tools.length === 0 ? 1 : mostIterations,
        children: [],
        maySpawn: false,
      }
      delete micro.schema
      delete micro.prompt
      if (schema) micro.schema = schema as JsonObject
      return answered(run, async (): Promise<Json> => {
        const place = run.call(id).at('spawn:0')
        const evidence = tools.length === 0 ? null : run.task.evidence
        const task = { goal: purpose, context, evidence }
        const result = await putToWork(place, withinBudget(run, micro), task, run.support, run)
        run.absorb(result)
        return { agent: result.agent, answer: result.answer, findings: result.findings }
      })
    },
  }
}
