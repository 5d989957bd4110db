import { AppError } from '#shared/errors/app-error.ts'
import type { ScopePlan } from '../compile/plan.ts'
import { graceMs } from '../run/failure.ts'
import { scopeResult } from '../run/gather.ts'
import type { Frame, ScopeResult } from '../run/run-state.ts'
import { type GraphPass, scopeToGraph, valuesOf } from './scope-graph.ts'

/** LangGraph looks at every node in every superstep: past this, a pass takes minutes in which nothing else of the host runs. */
const mostSteps = 2_000

const compiled = new WeakMap<ScopePlan, ReturnType<typeof scopeToGraph>>()

/** Runs one pass through a scope as a LangGraph graph, with the results and events of the scheduler. */
export async function runScopeAsGraph(frame: Frame): Promise<ScopeResult> {
  const { scope, abort, run } = frame
  if (scope.steps.length === 0) return scopeResult(frame, [])
  if (scope.steps.length > mostSteps) {
    const error = new AppError(
      'engine.too_many_steps',
      `The engine langgraph runs at most ${mostSteps} nodes side by side, and here are ${scope.steps.length}.`,
      { hint: 'Run it with the engine scheduler, which gives the same results, or put parts of it into workflows of their own.' },
    )
    return { ok: false, error, node: frame.owner }
  }
  let graph = compiled.get(scope)
  if (!graph) {
    graph = scopeToGraph(scope)
    compiled.set(scope, graph)
  }
  const pass: GraphPass = { frame, failure: null, seqs: [] }
  const invoked = graph.invoke({ values: {} }, { configurable: { pass }, recursionLimit: scope.steps.length + 2, callbacks: [] })
  let cancelGrace: (() => void) | undefined
  const overdue = new Promise<null>((resolve) => {
    abort.onAbort(() => {
      cancelGrace = run.clock.after(graceMs, () => resolve(null))
    })
  })
  const state = await Promise.race([invoked, overdue])
  cancelGrace?.()
  if (pass.failure) return { ok: false, ...pass.failure }
  if (abort.reason || !state) return { ok: false, error: abort.reason as NonNullable<typeof abort.reason>, node: frame.owner }
  return scopeResult(frame, valuesOf(state.values, scope.steps.length))
}
