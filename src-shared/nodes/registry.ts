import type { NodeSpec } from './node-spec.ts'
import { setNode } from './set.node.ts'

/** Every node kind. A kind is added here and in `src-main/engine/executors/registry.ts`; see AGENTS.md. */
export const nodeSpecs = {
  set: setNode,
} as const satisfies Record<string, unknown>

export type NodeKind = keyof typeof nodeSpecs
export type SpecOf<Kind extends NodeKind> = (typeof nodeSpecs)[Kind]

/** The spec of a kind, or undefined for a kind that this version does not know. */
export function specOf(kind: string): NodeSpec | undefined {
  return Object.hasOwn(nodeSpecs, kind) ? (nodeSpecs[kind as NodeKind] as unknown as NodeSpec) : undefined
}

export const allSpecs: readonly NodeSpec[] = Object.values(nodeSpecs) as unknown as NodeSpec[]
