import { childAgentNode } from './child-agent.node.ts'
import { classifyNode } from './classify.node.ts'
import { extractNode } from './extract.node.ts'
import { hypothesesNode } from './hypotheses.node.ts'
import { loopNode } from './loop.node.ts'
import { mapNode } from './map.node.ts'
import { microAgentNode } from './micro-agent.node.ts'
import { modelCallNode } from './model-call.node.ts'
import type { NodeSpec } from './node-spec.ts'
import { parentAgentNode } from './parent-agent.node.ts'
import { reportNode } from './report.node.ts'
import { setNode } from './set.node.ts'
import { toolCallNode } from './tool-call.node.ts'
import { tryNode } from './try.node.ts'

/** Every node kind. A kind is added here and in `src-main/engine/executors/registry.ts`; see AGENTS.md. */
export const nodeSpecs = {
  set: setNode,
  loop: loopNode,
  map: mapNode,
  try: tryNode,
  'child-agent': childAgentNode,
  classify: classifyNode,
  extract: extractNode,
  hypotheses: hypothesesNode,
  'micro-agent': microAgentNode,
  'model-call': modelCallNode,
  'parent-agent': parentAgentNode,
  report: reportNode,
  'tool-call': toolCallNode,
} as const satisfies Record<string, unknown>

export type NodeKind = keyof typeof nodeSpecs
export type SpecOf<Kind extends NodeKind> = (typeof nodeSpecs)[Kind]

/** The spec of a kind, or undefined for a kind that this version does not know. */
export function specOf(kind: string): NodeSpec | undefined {
  return Object.hasOwn(nodeSpecs, kind) ? (nodeSpecs[kind as NodeKind] as unknown as NodeSpec) : undefined
}

export const allSpecs: readonly NodeSpec[] = Object.values(nodeSpecs) as unknown as NodeSpec[]
