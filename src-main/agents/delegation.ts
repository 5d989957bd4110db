import { z } from 'zod'
import { toAppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { StepContext } from '../engine/executor.ts'
import type { AgentProfile, AgentResult, AgentSupport, AgentTask } from './agent.ts'
import type { AgentRun } from './agent-run.ts'
import { type AgentTool, resultText } from './agent-tools.ts'
import { collectFindings } from './findings-in.ts'

/** How an agent is put to work; given in, so that delegation does not depend on what calls it. */
export type PutToWork = (
  place: StepContext,
  profile: AgentProfile,
  task: AgentTask,
  support: AgentSupport,
  parent: string | null,
) => Promise<AgentResult>

const delegateInput = z.strictObject({ task: z.string().min(1), context: z.string().default('') })
const delegateSchema: JsonObject = {
  type: 'object',
  properties: {
    task: { type: 'string', description: 'What to find out, in one or two sentences.' },
    context: { type: 'string', description: 'What the agent has to know and cannot see.' },
  },
  required: ['task'],
  additionalProperties: false,
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 40) || 'agent'
  )
}

/** `delegate_to_<child>` for every child, with a number where two children have one name. */
export function delegateNames(children: readonly Pick<AgentProfile, 'name'>[]): string[] {
  const taken = new Set<string>()
  return children.map(({ name }) => {
    const base = `delegate_to_${slug(name)}`
    let free = base
    for (let n = 2; taken.has(free); n++) free = `${base}_${n}`
    taken.add(free)
    return free
  })
}

/** What a parent reads of its child's work: what is new in it. Times stay out: they would differ when the run is resumed. */
function report(run: AgentRun, result: AgentResult): Json {
  const { agent, answer, iterations, forced, tools } = result
  const known = collectFindings(run.task.context, new Map())
  const findings = result.findings.filter(({ id }) => !known.has(id as string))
  return { agent, answer, iterations, forced, tools, findings }
}

async function delegate(run: AgentRun, child: AgentProfile, id: string, args: Json, place: StepContext, putToWork: PutToWork) {
  const parsed = delegateInput.safeParse(args)
  if (!parsed.success)
    return { text: JSON.stringify({ error: 'tool.invalid_parameters', message: z.prettifyError(parsed.error) }), ok: false }
  const { task: goal, context } = parsed.data
  run.place.emit('agent.handoff', { handoff: `${run.id}/${id}`, from: run.id, to: place.path, task: goal })
  place.emit('node.started', { node: child.nodeId, kind: child.kind, label: child.name, inputs: { task: { value: goal } } })
  const startedAt = performance.now()
  try {
    const known: Json = { background: run.task.context, ...(context === '' ? {} : { from_parent: context }) }
    const result = await putToWork(place, child, { goal, context: known, evidence: run.task.evidence }, run.support, run.id)
    run.absorb(result)
    place.emit('node.finished', { node: child.nodeId, outputs: { out: { value: result.answer } }, ms: result.ms })
    return { text: resultText(report(run, result)), ok: true }
  } catch (thrown) {
    const error = toAppError(thrown, 'node.failed', { node: child.nodeId })
    if (run.place.signal.aborted || /^(run|journal)\./.test(error.code)) throw thrown
    place.emit('node.failed', {
      node: child.nodeId,
      error: error.toJSON(),
      ms: Math.round(performance.now() - startedAt),
      handled: 'fallback',
    })
    return { text: JSON.stringify({ error: error.code, message: error.message }), ok: false }
  }
}

/** A parent's children as tools. Each works under the path of the call that started it. */
export function delegateTools(run: AgentRun, putToWork: PutToWork): AgentTool[] {
  const names = delegateNames(run.profile.children)
  return run.profile.children.map((child, index) => ({
    declaration: {
      name: names[index] as string,
      description: `Hand a task to ${child.name} (${child.level} agent, ${child.role}). ${child.instructions.split('\n')[0] ?? ''}`.trim(),
      schema: delegateSchema,
    },
    run: (id, args) => delegate(run, child, id, args, run.call(id).at(child.nodeId), putToWork),
  }))
}

const spawnInput = z.strictObject({ question: z.string().min(1), context: z.string().default('') })

/** Lets a parent ask one focused question of a fresh agent that sees nothing else. */
export function spawnTool(run: AgentRun, putToWork: PutToWork): AgentTool {
  return {
    declaration: {
      name: 'spawn_micro_agent',
      description: 'Start a micro agent for one focused question that needs no tools, such as comparing two explanations.',
      schema: {
        type: 'object',
        properties: { question: { type: 'string' }, context: { type: 'string', description: 'All that it needs to answer.' } },
        required: ['question'],
        additionalProperties: false,
      },
    },
    async run(id, args) {
      const parsed = spawnInput.safeParse(args)
      if (!parsed.success)
        return { text: JSON.stringify({ error: 'tool.invalid_parameters', message: z.prettifyError(parsed.error) }), ok: false }
      const { profile } = run
      const micro: AgentProfile = {
        ...profile,
        kind: 'micro-agent',
        name: `${profile.name}: micro agent ${id}`,
        level: 'micro',
        role: 'question',
        instructions: '',
        tools: [],
        maxIterations: 1,
        children: [],
        maySpawn: false,
      }
      delete micro.schema
      const task = { goal: parsed.data.question, context: parsed.data.context, evidence: null }
      const result = await putToWork(run.call(id).at('spawn:0'), micro, task, run.support, run.id)
      run.absorb(result)
      return { text: resultText({ answer: result.answer }), ok: true }
    },
  }
}
