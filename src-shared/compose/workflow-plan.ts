import { z } from 'zod'

/** How the steps of a plan work together. */
export const planShapes = ['sequential', 'parallel', 'hierarchical', 'pipeline'] as const
export type PlanShape = (typeof planShapes)[number]

/** Characters that a request may have. */
export const longestRequest = 20_000

const words = z.string().trim().min(1).max(80)

export const planStepSchema = z.strictObject({
  /** Unique in the plan; others name it in `after`. */
  id: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
  title: words,
  /**
   * `agent` works in turns with tools, `answer` is one call that writes or judges, `classify` and `extract` make data of a text,
   * `approve` asks a person, `tool` calls one tool with the step before as its arguments, `http` asks an address.
   */
  kind: z.enum(['agent', 'answer', 'classify', 'extract', 'approve', 'tool', 'http']),
  /** What it is to do, in words that stand by themselves. */
  instructions: z.string().max(4000).default(''),
  /** Of `classify`. */
  labels: z.array(words).max(20).default([]),
  /** Of `extract`. */
  fields: z.array(words).max(30).default([]),
  /** Names of tools: any number for an agent, one for `tool`. */
  tools: z.array(z.string().min(1)).max(12).default([]),
  /** Of `http`. */
  url: z.string().max(2000).default(''),
  /** Steps whose results it works on; none: it works on what the workflow is given. */
  after: z.array(z.string()).max(20).default([]),
})
export type PlanStep = z.output<typeof planStepSchema>

/** A workflow in few words: what a request in plain language is turned into before it becomes nodes and edges. */
export const workflowPlanSchema = z.strictObject({
  name: words,
  description: z.string().max(1000).default(''),
  /** In a pipeline the steps are done for each item of a list; in a hierarchy the agents work for one that leads them. */
  shape: z.enum(planShapes),
  steps: z.array(planStepSchema).min(1).max(30),
})
export type WorkflowPlan = z.output<typeof workflowPlanSchema>

/** What is wrong with a plan beyond its form, in words that whoever made it can act on. */
export function planProblems({ steps }: WorkflowPlan, tools: ReadonlySet<string>): string[] {
  const problems: string[] = []
  const before = new Set<string>()
  for (const step of steps) {
    if (before.has(step.id)) problems.push(`two steps have the id "${step.id}"`)
    for (const id of step.after) if (!before.has(id)) problems.push(`"${step.id}" comes after "${id}", which is no step before it`)
    for (const tool of step.tools) if (!tools.has(tool)) problems.push(`"${step.id}" names the tool "${tool}", which there is not`)
    if (step.kind === 'tool' && step.tools.length !== 1) problems.push(`"${step.id}" has to name one tool`)
    if (step.kind === 'classify' && new Set(step.labels).size < 2) problems.push(`"${step.id}" needs two labels or more`)
    if (step.kind === 'extract' && step.fields.length === 0) problems.push(`"${step.id}" needs the names of its fields`)
    if (step.kind === 'http' && !/^https?:\/\//.test(step.url)) problems.push(`"${step.id}" needs an address with http or https`)
    before.add(step.id)
  }
  return problems
}
