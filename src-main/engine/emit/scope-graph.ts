import { Annotation, END, START, StateGraph } from '@langchain/langgraph'
import type { AppError } from '#shared/errors/app-error.ts'
import type { ScopePlan, StepPlan } from '../compile/plan.ts'
import type { Outputs } from '../executor.ts'
import { cancelled } from '../run/failure.ts'
import { ambiguous, gather } from '../run/gather.ts'
import type { Frame } from '../run/run-state.ts'
import { Visit } from '../run/visit.ts'

/** One pass through an emitted scope, as its nodes see it. */
export interface GraphPass {
  frame: Frame
  failure: { error: AppError; node: string } | null
  /** Seq of the last event of each step. */
  seqs: number[]
}

/** Outputs by step index; null for a step that was skipped. The skip travels as a value, so that every edge fires. */
type StepValues = Record<number, Outputs | null>

const ScopeState = Annotation.Root({
  values: Annotation<StepValues>({ reducer: (before, update) => Object.assign(before, update), default: () => ({}) }),
})

export function valuesOf(state: StepValues, size: number): (Outputs | undefined)[] {
  return Array.from({ length: size }, (_, index) => state[index] ?? undefined)
}

async function visitStep(scope: ScopePlan, step: StepPlan, state: StepValues, pass: GraphPass): Promise<Outputs | null> {
  const { frame } = pass
  if (frame.abort.aborted) return null
  const feeding = step.inputs.flatMap(({ feeds }) => feeds.map(({ from }) => pass.seqs[from] ?? 0))
  const cause = Math.max(0, ...feeding) || undefined
  const { inputs, skip, ambiguous: port } = gather(step.inputs, valuesOf(state, scope.steps.length), frame.sources)
  if (skip !== null) {
    const { run, prefix } = frame
    if (run.logging) pass.seqs[step.index] = run.log.emit(prefix + step.id, 'node.skipped', { node: step.id, reason: skip }, cause)
    return null
  }
  const outcome = await new Visit(frame, step, inputs).start(port === null ? null : ambiguous(port, step.id), cause)
  if (frame.abort.aborted) return null
  if (outcome.ok) {
    pass.seqs[step.index] = outcome.seq
    return outcome.outputs
  }
  // a throw here would return while siblings still run
  pass.failure = { error: outcome.error, node: outcome.node }
  frame.abort.abort(cancelled(`Ended because "${step.label || step.id}" failed.`))
  return null
}

/** The name of a step in its graph: its id, made of what LangGraph allows in names. */
function graphName(step: StepPlan): string {
  return `${step.id.replace(/[^A-Za-z0-9_-]/g, '_')}.${step.index}`
}

/**
 * A scope as a LangGraph graph: one node per step, joined by waiting edges. There are no conditional edges, since a
 * waiting edge behind one never fires; the insides of containers are graphs of their own that their node runs.
 */
export function scopeToGraph(scope: ScopePlan) {
  // the builder's type grows with each added name, which are data here
  const graph = new StateGraph(ScopeState) as unknown as {
    addNode(name: string, run: (state: typeof ScopeState.State, config: { configurable?: Record<string, unknown> }) => unknown): void
    addEdge(from: string | string[], to: string): void
    compile(): ReturnType<StateGraph<typeof ScopeState.spec>['compile']>
  }
  for (const step of scope.steps)
    graph.addNode(graphName(step), async (state, { configurable }) => ({
      values: { [step.index]: await visitStep(scope, step, state.values, configurable?.pass as GraphPass) },
    }))
  for (const step of scope.steps) {
    const before = new Set(step.inputs.flatMap(({ feeds }) => feeds.map(({ from }) => from)).filter((from) => from >= 0))
    const names = [...before].map((from) => graphName(scope.steps[from] as StepPlan))
    if (names.length === 0) graph.addEdge(START, graphName(step))
    else graph.addEdge(names.length === 1 ? (names[0] as string) : names, graphName(step))
    if (step.targets.length === 0) graph.addEdge(graphName(step), END)
  }
  return graph.compile()
}
