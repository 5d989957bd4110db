import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { Executor } from '../executor.ts'
import { executorOf } from '../executors/registry.ts'

/** Where a plan finds what a kind is and does. */
export interface KindLookup {
  spec(kind: string): NodeSpec | undefined
  executor(kind: string): Executor | undefined
}

export const registeredKinds: KindLookup = { spec: specOf, executor: executorOf }
