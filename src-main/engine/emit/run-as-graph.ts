import type { ScopePlan } from '../compile/plan.ts'
import { graceMs } from '../run/failure.ts'
import { scopeResult } from '../run/gather.ts'
import type { Frame, ScopeResult } from '../run/run-state.ts'
import { type GraphPass, scopeToGraph, valuesOf } from './scope-graph.ts'

const compiled = new WeakMap<ScopePlan, ReturnType<typeof scopeToGraph>>()

/** Runs one pass through a scope as a LangGraph graph, with the results and events of the scheduler. */
export async function runScopeAsGraph(frame: Frame): Promise<ScopeResult> {
  const { scope, abort, run } = frame
  if (scope.steps.length === 0) return scopeResult(frame, [])
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
