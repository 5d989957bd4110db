import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons'
import { tool } from '@langchain/core/tools'
import { createAgent } from 'langchain'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunEventData } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { StepContext } from '../engine/executor.ts'
import { textOf } from '../models/call/message-codec.ts'
import { readAnswer } from '../models/call/structured-answer.ts'
import { taskKey } from '../models/task.ts'
import type { AgentProfile, AgentResult, AgentSupport, AgentTask } from './agent.ts'
import { withResources } from './agent-resources.ts'
import { AgentRun } from './agent-run.ts'
import { withServers } from './agent-servers.ts'
import { type AgentTool, registeredTool } from './agent-tools.ts'
import { askTool } from './ask-tool.ts'
import { budgetOf } from './chain-price.ts'
import { collaborate } from './collaboration/collaborate.ts'
import { delegateTools } from './delegation.ts'
import { JournalOnlyModel } from './journal-only-model.ts'
import { answerSchemaMiddleware } from './middleware/answer-schema.middleware.ts'
import { budgetMiddleware } from './middleware/budget.middleware.ts'
import { contextSizeMiddleware } from './middleware/context-size.middleware.ts'
import { feedbackMiddleware } from './middleware/feedback.middleware.ts'
import { journalMiddleware } from './middleware/journal.middleware.ts'
import { limitsMiddleware } from './middleware/limits.middleware.ts'
import { repeatedCallsMiddleware } from './middleware/repeated-calls.middleware.ts'
import { turnOf } from './middleware/turn.ts'
import { planTool } from './plan-tool.ts'
import { systemText, taskHint, taskText } from './prompt.ts'
import { spawnTool } from './spawn-tool.ts'
import { putIntoPrompt } from './task-prompt.ts'

/** Graph steps that one turn can take: its middleware, its model and its tools. */
const stepsPerTurn = 6
/** Characters of a task that are told when an agent begins; the whole is in what its model is sent. */
const longestTask = 2000

/**
 * Puts an agent to work on one task and gives its result with the name of everyone who took part. Throws `model.*` when no
 * model of its chain answers, or none of them in the form that was asked for.
 */
export async function runAgent(
  place: StepContext,
  described: AgentProfile,
  task: AgentTask,
  support: AgentSupport,
  parent: AgentRun | null = null,
): Promise<AgentResult> {
  const profile = await withResources(place, await withServers(place, described, support.services), support.services)
  const run = new AgentRun(place, profile, task, support, await budgetOf(place, profile, support))
  parent?.team.set(run.id, run)
  const prompt = await putIntoPrompt(run)
  const tools = toolsOf(run, parent)
  place.emit('agent.spawned', {
    agent: run.id,
    name: profile.name,
    level: profile.level,
    parent: parent?.id ?? null,
    model: profile.models[0] ?? 'offline',
    tools: [...tools.keys()],
    ...(prompt ? { prompt: { name: prompt.name, version: prompt.version } } : {}),
    ...told(run),
  })
  const startedAt = await place.now()
  run.state.send('task_assigned')
  let iterations = 0
  try {
    const together = await collaborate(run, runAgent)
    const messages = await converse(run, tools)
    iterations = turnOf(messages)
    const ms = (await place.at('end').now()) - startedAt
    const result = { ...conclude(run, messages), iterations, ms, ...(together ? { collaboration: together } : {}) }
    run.state.send('task_completed')
    place.emit('agent.retired', { agent: run.id, iterations, ms: result.ms })
    return result
  } catch (thrown) {
    // what is ended from outside has not failed
    if (run.state.state === 'processing' && !place.signal.aborted) run.state.send('task_failed')
    // The graph wraps what its middleware throws; the error itself is what counts.
    throw run.failure ?? thrown
  }
}

/** What an agent is given for its task, as far as there is something to say of it. */
function told({ task, profile }: AgentRun): Pick<RunEventData['agent.spawned'], 'task' | 'limits' | 'missing'> {
  const { tokens, usd } = profile.limits
  const missing = (profile.servers?.missing ?? []).map((one) => ({ ...one }))
  return {
    task: task.goal.slice(0, longestTask),
    ...(tokens === undefined && usd === undefined
      ? {}
      : { limits: { ...(tokens === undefined ? {} : { tokens }), ...(usd === undefined ? {} : { usd }) } }),
    ...(missing.length === 0 ? {} : { missing }),
  }
}

/** Everything that an agent can call, by name. */
export function toolsOf(run: AgentRun, parent: AgentRun | null): Map<string, AgentTool> {
  const { profile } = run
  const all = [
    ...profile.tools.map((definition) => registeredTool(run, definition)),
    // children that work together have done so before the parent's first turn: it hands out what they left open
    ...delegateTools(run, runAgent),
    ...(parent?.profile.mayTalk && profile.level === 'child' && parent.profile.children.length > 1 && profile.maxIterations > 1
      ? [askTool(run, parent, runAgent)]
      : []),
    ...(profile.maySpawn ? [spawnTool(run, runAgent)] : []),
    ...(profile.level === 'micro' || profile.maxIterations < 3 || profile.tools.length + profile.children.length === 0
      ? []
      : [planTool(run)]),
  ]
  return new Map(all.map((one) => [one.declaration.name, one]))
}

/** The agent's graph, run to its end. Gives every message of it. */
async function converse(run: AgentRun, tools: ReadonlyMap<string, AgentTool>): Promise<BaseMessage[]> {
  const { profile, task, place } = run
  const inFlight = new Set<Promise<unknown>>()
  const tracked = new Map(
    [...tools].map(([name, one]) => [name, { ...one, run: (id: string, args: Json) => track(inFlight, one.run(id, args)) }]),
  )
  const agent = createAgent({
    model: new JournalOnlyModel(),
    tools: [...tracked.values()].map(({ declaration, run: call }) =>
      tool(async (args, config) => (await call(config.toolCall?.id ?? '0.0', args as Json)).text, declaration),
    ),
    systemPrompt: new SystemMessage({ content: systemText(profile), additional_kwargs: { [taskKey]: taskHint(profile, task) } }),
    middleware: [
      feedbackMiddleware(run),
      answerSchemaMiddleware(run),
      limitsMiddleware(run),
      repeatedCallsMiddleware(run, tracked),
      contextSizeMiddleware(run, tracked),
      budgetMiddleware(run, tracked),
      journalMiddleware(run, tracked),
    ],
  })
  try {
    // A graph inside a graph would take over the outer one's settings; this one is its own.
    const state = await AsyncLocalStorageProviderSingleton.runWithConfig(
      undefined,
      () =>
        agent.invoke(
          { messages: [new HumanMessage(taskText(run))] },
          { signal: place.signal, recursionLimit: (profile.maxIterations + 4) * stepsPerTurn },
        ),
      true,
    )
    return state.messages
  } finally {
    // The graph gives up at the first failure; what it started beside it has to settle first.
    await Promise.allSettled(inFlight)
  }
}

function track<T>(inFlight: Set<Promise<unknown>>, work: Promise<T>): Promise<T> {
  inFlight.add(work)
  work.then(
    () => inFlight.delete(work),
    () => inFlight.delete(work),
  )
  return work
}

const usesServer = (run: AgentRun, server: string) => [...run.tools].some((tool) => tool.startsWith(`${server}__`))

function conclude(run: AgentRun, messages: readonly BaseMessage[]): Omit<AgentResult, 'iterations' | 'ms'> {
  const { profile } = run
  const last = messages.findLast((message) => AIMessage.isInstance(message))
  const text = last ? textOf(last) : ''
  let answer: Json = text
  if (profile.schema) {
    const read = readAnswer(text, profile.schema)
    if (!read.ok) {
      throw new AppError('model.bad_output', `${profile.name} did not answer in the form that was asked for: ${read.problem}`, {
        hint: 'Choose a model that can answer in JSON, or simplify the schema.',
        place: { node: profile.nodeId },
      })
    }
    answer = read.value
  }
  return {
    answer,
    text,
    findings: [...run.findings.values()],
    agent: profile.name,
    level: profile.level,
    max_iterations: profile.maxIterations,
    servers: (profile.servers?.used ?? []).map(({ server }) => server).filter((server) => usesServer(run, server)),
    missing_servers: (profile.servers?.missing ?? []).map((one) => ({ ...one })),
    tools: [...run.tools].sort(),
    failed_tools: [...run.failed].filter((name) => !run.worked.has(name)).sort(),
    models: [...run.models].sort(),
    offline: run.offline,
    forced: run.conclude !== null,
    usage: run.usage,
    agents: [...run.agents].sort(),
  }
}
