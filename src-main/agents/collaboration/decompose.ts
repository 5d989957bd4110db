import type { Json, JsonObject } from '#shared/json.ts'
import type { Collaboration } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import type { PutToWork } from '../delegation.ts'
import { sendMessage } from './messages.ts'
import { type Outcome, settled } from './proposals.ts'
import { mostTries, runTask, type TaskOutcome } from './run-task.ts'
import { type PlannedTask, readTaskGraph, taskGraphSchema } from './task-graph.ts'

const mostPlans = 3
const longestAnswer = 4000

/** Asks the parent itself for a graph of tasks, and again with what is wrong with it. Null where it gives none that can be worked on. */
async function planOf(run: AgentRun, way: Collaboration, putToWork: PutToWork): Promise<PlannedTask[] | null> {
  const { profile, task } = run
  const agents = profile.children.map(
    ({ name, role, instructions, tools }): Json => ({
      ...{ name, role, instructions },
      tools: tools.map((tool): Json => ({ name: tool.name, description: tool.description, capability: tool.capability })),
    }),
  )
  let problem = ''
  for (let round = 0; round < mostPlans; round++) {
    run.begin(1)
    const reply = await sendMessage(
      run,
      run.place.at(`plan:${round}`),
      {
        sender: { id: run.id, name: profile.name },
        recipient: profile,
        request: `Split this request into tasks for your agents. What can be done side by side waits for nothing; what needs a result names the task that gives it. Leave nothing out that is asked for, also where no agent can do it.${problem === '' ? '' : ` The last plan could not be worked on: ${problem}.`}\n\n${task.goal}`,
        context: { agents, background: task.context },
        priority: 'high',
        deadlineSeconds: way.deadlineSeconds,
        schema: taskGraphSchema(),
        hint: { kind: 'collaborate', form: 'decompose', about: { task: task.goal, agents } },
      },
      putToWork,
    )
    const read = reply.ok ? readTaskGraph(reply.value) : { ok: false as const, problem: reply.reason }
    if (read.ok) return read.tasks
    problem = read.problem
  }
  return null
}

const planStatus = { done: 'done', failed: 'dropped', skipped: 'dropped' } as const

/** The tasks as the plan of the agent, as they are now. */
function showPlan(
  run: AgentRun,
  tasks: readonly PlannedTask[],
  active: ReadonlySet<string>,
  ended: ReadonlyMap<string, TaskOutcome>,
): void {
  const steps = tasks.map(({ id, title }) => {
    const outcome = ended.get(id)
    return { text: title, status: outcome ? planStatus[outcome.status] : active.has(id) ? ('active' as const) : ('pending' as const) }
  })
  run.place.emit('agent.plan', { agent: run.id, steps })
}

/** Every task as soon as those are done that it waits for. */
async function runTasks(run: AgentRun, tasks: readonly PlannedTask[], putToWork: PutToWork): Promise<TaskOutcome[]> {
  const active = new Set<string>()
  const ended = new Map<string, TaskOutcome>()
  const started = new Map<string, Promise<TaskOutcome>>()
  const start = (task: PlannedTask): Promise<TaskOutcome> => {
    const known = started.get(task.id)
    if (known) return known
    const work = async () => {
      const before = await Promise.all(task.after.map((id) => start(tasks.find((one) => one.id === id) as PlannedTask)))
      active.add(task.id)
      showPlan(run, tasks, active, ended)
      const outcome = await runTask(run, task, tasks.indexOf(task), before, putToWork)
      ended.set(task.id, outcome)
      showPlan(run, tasks, active, ended)
      return outcome
    }
    const promise = work()
    started.set(task.id, promise)
    return promise
  }
  // the same share for each try, whoever ends first
  run.begin(tasks.length * mostTries)
  showPlan(run, tasks, active, ended)
  return settled(tasks.map(start))
}

const shortened = (answer: Json): Json =>
  typeof answer === 'string'
    ? answer.slice(0, longestAnswer)
    : JSON.stringify(answer).length > longestAnswer
      ? JSON.stringify(answer).slice(0, longestAnswer)
      : answer

function told({ task, status, agent, attempts, reason, answer }: TaskOutcome): JsonObject {
  const { id, title, after } = task
  return {
    ...{ id, title, task: task.task, after, status, agent, attempts },
    ...(status === 'done' ? { answer: shortened(answer) } : { reason }),
  }
}

/** The parent splits its task into a graph of tasks, its agents do them by what they can, and it hears what was done and what was not. */
export async function decompose(run: AgentRun, way: Collaboration, putToWork: PutToWork): Promise<Outcome> {
  const planned = await planOf(run, way, putToWork)
  const whole: PlannedTask = { id: 't1', title: 'The whole task', task: run.task.goal, needs: [], after: [], agent: '' }
  const outcomes = await runTasks(run, planned ?? [whole], putToWork)
  const isHandedOver = ({ attempts }: TaskOutcome) => new Set(attempts.map(({ agent }) => agent)).size > 1
  const all: JsonObject = {
    mode: 'decompose',
    winner: null,
    planned: planned !== null,
    tasks: outcomes.map(told),
    handed_over: outcomes.filter(isHandedOver).map(({ task }) => task.title),
    not_done: outcomes.filter(({ status }) => status !== 'done').map(({ task, reason }): Json => ({ task: task.title, reason })),
  }
  return { told: all, node: null }
}
