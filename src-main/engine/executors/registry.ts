import type { NodeKind, SpecOf } from '#shared/nodes/registry.ts'
import type { ConfigOf, Executor } from '../executor.ts'
import { setExec } from './set.exec.ts'

/** The executor of every node kind. Heavy ones are `lazy(() => import(…))`. */
export const executors = {
  set: setExec,
} satisfies { [Kind in NodeKind]: Executor<ConfigOf<SpecOf<Kind>>> }

export function executorOf(kind: string): Executor | undefined {
  return Object.hasOwn(executors, kind) ? (executors[kind as NodeKind] as Executor) : undefined
}
