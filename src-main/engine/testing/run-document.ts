import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import { buildPlan } from '../compile/build-plan.ts'
import type { Executor } from '../executor.ts'
import { MemoryRunLog } from '../journal/memory-log.ts'
import { type ExecuteOptions, executePlan, type RunOutcome } from '../run/execute.ts'
import { engineServices } from './engine-services.ts'
import { testKinds } from './test-kinds.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface TestRun {
  outcome: RunOutcome
  log: MemoryRunLog
  /** Virtual milliseconds that it took. */
  ms: number
  /** `kind path` of its events, in order, for those of the given kinds. */
  seen(...kinds: string[]): string[]
}

export interface TestRunOptions extends Partial<Omit<ExecuteOptions, 'log' | 'clock'>> {
  log?: MemoryRunLog
  clock?: VirtualClock
  kinds?: Record<string, { spec: NodeSpec; executor: Executor }>
}

/** Runs a document in virtual time with a log in memory and the jitter of every pause at its middle. */
export async function runDocument(document: WorkflowDocument, options: TestRunOptions = {}): Promise<TestRun> {
  const { clock = new VirtualClock(), log = new MemoryRunLog(), kinds, ...given } = options
  const plan = buildPlan(document, { kinds: testKinds(clock, kinds) })
  const start = clock.now()
  const outcome = await clock.run(executePlan(plan, { inputs: {}, services: engineServices(), random: () => 0.5, ...given, log, clock }))
  return {
    outcome,
    log,
    ms: clock.now() - start,
    seen: (...wanted) => log.events.filter(({ kind }) => wanted.includes(kind)).map(({ kind, path }) => `${kind} ${path}`),
  }
}
