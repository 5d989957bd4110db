import { type AppError, toAppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { Plan } from '../compile/plan.ts'
import type { ExecuteOptions } from './execute-options.ts'
import { cancelled } from './failure.ts'
import { workflowOutput } from './gather.ts'
import { RunState, type ScopeRunner } from './run-state.ts'
import { runScope } from './scheduler.ts'

export type { ExecuteOptions } from './execute-options.ts'

/** How a run ended. `suspended` only after an abort with `suspendRun`: the run goes on from its log later. */
export type RunOutcome =
  | { status: 'succeeded'; output: Json }
  | { status: 'failed'; error: AppError }
  | { status: 'cancelled' }
  | { status: 'suspended' }

/** The abort reason that takes a waiting run out of memory: its steps are ended and nothing more is logged. */
export const suspendRun: unique symbol = Symbol('suspend run')

/** The engine that a run asks for; LangGraph is loaded only where it is used. */
async function scopeRunner(engine: ExecuteOptions['engine']): Promise<ScopeRunner> {
  return engine === 'langgraph' ? (await import('../emit/run-as-graph.ts')).runScopeAsGraph : runScope
}

/**
 * Runs a plan to its end. Never rejects. Resolves once every step that was started has settled, or the grace after an
 * abort is over.
 */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<RunOutcome> {
  const run = new RunState(plan, options, await scopeRunner(options.engine))
  const { signal } = options
  const onAbort = () => {
    run.suspended = signal?.reason === suspendRun
    run.stop(cancelled())
  }
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const { secondsLeft, limits } = run.budget
  const cancelTimer =
    secondsLeft === undefined || limits.seconds === undefined
      ? undefined
      : run.clock.after(secondsLeft * 1000, () =>
          run.exceed({ budget: 'seconds', limit: limits.seconds as number, used: limits.seconds as number }, ''),
        )
  try {
    const workflow = { plan, inputs: options.inputs, depth: 0 }
    const result = await run.runScope({ run, workflow, scope: plan.top, owner: '', prefix: '', sources: {}, abort: run.abort })
    if (run.suspended) return { status: 'suspended' }
    if (result.ok) return { status: 'succeeded', output: workflowOutput(plan, result.values) }
    return result.error.code === 'run.cancelled' ? { status: 'cancelled' } : { status: 'failed', error: result.error }
  } catch (thrown) {
    return { status: 'failed', error: toAppError(thrown) }
  } finally {
    cancelTimer?.()
    signal?.removeEventListener('abort', onAbort)
  }
}
