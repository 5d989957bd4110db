import { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import { toolCapabilities } from '#shared/security/permissions.ts'

const mostTasks = 20

const plannedTask = z.strictObject({
  id: z.string().min(1).max(40),
  title: z.string().min(1).max(120),
  task: z.string().min(1).max(4000).describe('What to do, with all that the agent has to know.'),
  needs: z
    .array(z.enum(toolCapabilities))
    .default([])
    .describe('What its agent must have tools for. Empty for what is only looked at or thought about.'),
  after: z.array(z.string()).default([]).describe('Ids of tasks whose results it needs. Empty: it can begin at once.'),
  agent: z.string().default('').describe('Name of the agent that does it best; empty leaves it to their capabilities.'),
})

const taskGraph = z.strictObject({ tasks: z.array(plannedTask).min(1).max(mostTasks) })

/** One task of a request, and those that it waits for. */
export type PlannedTask = z.output<typeof plannedTask>

/** JSON Schema of what a parent is asked for. */
export function taskGraphSchema(): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(taskGraph, { io: 'input' })
  return schema as JsonObject
}

/** Tasks that wait for each other in a circle, in the order in which they are named; empty where none do. */
function inCircles(tasks: readonly PlannedTask[]): string[] {
  const left = new Map(tasks.map(({ id, after }) => [id, new Set(after)]))
  for (;;) {
    const free = [...left].filter(([, after]) => [...after].every((id) => !left.has(id))).map(([id]) => id)
    if (free.length === 0) return [...left.keys()]
    for (const id of free) left.delete(id)
  }
}

/** Reads a plan: its tasks, or what is wrong with it in words for whoever made it. */
export function readTaskGraph(value: unknown): { ok: true; tasks: PlannedTask[] } | { ok: false; problem: string } {
  const parsed = taskGraph.safeParse(value)
  if (!parsed.success) return { ok: false, problem: z.prettifyError(parsed.error) }
  const { tasks } = parsed.data
  const ids = new Set(tasks.map(({ id }) => id))
  if (ids.size < tasks.length) return { ok: false, problem: 'two tasks have one id' }
  const strange = tasks.flatMap(({ id, after }) =>
    after.filter((other) => !ids.has(other)).map((other) => `${id} comes after ${other}, which is no task`),
  )
  if (strange.length > 0) return { ok: false, problem: strange.join('; ') }
  const circle = inCircles(tasks)
  if (circle.length > 0) return { ok: false, problem: `${circle.join(', ')} wait for each other` }
  return { ok: true, tasks }
}
