import type { Json } from '#shared/json.ts'
import { strings } from '../../ui/strings.ts'
import type { Edit } from './history.ts'

/** Pins outputs of a node, or takes them off with null. */
export function pinOutputs(node: string, pinned: Record<string, Json> | null): Edit {
  return {
    name: pinned === null ? strings.edits.unpin : strings.edits.pin,
    // what is typed into a pin is one step; pinning and unpinning are steps of their own
    ...(pinned === null ? {} : { merge: `pin ${node}` }),
    apply(document) {
      const old = document.nodes[node]
      if (!old || (old.pinned === null && pinned === null)) return document
      return { ...document, nodes: { ...document.nodes, [node]: { ...old, pinned } } }
    },
  }
}
