import type { NodeKind, SpecOf } from '#shared/nodes/registry.ts'
import type { ConfigOf, Executor } from '../executor.ts'
import { childAgentExec } from './child-agent.exec.ts'
import { classifyExec } from './classify.exec.ts'
import { extractExec } from './extract.exec.ts'
import { hypothesesExec } from './hypotheses.exec.ts'
import { loopExec } from './loop.exec.ts'
import { mapExec } from './map.exec.ts'
import { microAgentExec } from './micro-agent.exec.ts'
import { modelCallExec } from './model-call.exec.ts'
import { parentAgentExec } from './parent-agent.exec.ts'
import { reportExec } from './report.exec.ts'
import { setExec } from './set.exec.ts'
import { toolCallExec } from './tool-call.exec.ts'
import { tryExec } from './try.exec.ts'

/** The executor of every node kind. Heavy ones are `lazy(() => import(…))`. */
export const executors = {
  set: setExec,
  loop: loopExec,
  map: mapExec,
  try: tryExec,
  'child-agent': childAgentExec,
  classify: classifyExec,
  extract: extractExec,
  hypotheses: hypothesesExec,
  'micro-agent': microAgentExec,
  'model-call': modelCallExec,
  'parent-agent': parentAgentExec,
  report: reportExec,
  'tool-call': toolCallExec,
} satisfies { [Kind in NodeKind]: Executor<ConfigOf<SpecOf<Kind>>> }

export function executorOf(kind: string): Executor | undefined {
  return Object.hasOwn(executors, kind) ? (executors[kind as NodeKind] as Executor) : undefined
}
