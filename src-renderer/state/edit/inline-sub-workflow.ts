import { originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import { canConnect } from '#shared/document/ports.ts'
import type { Endpoint, WorkflowDocument } from '#shared/document/workflow-document.ts'
import { strings } from '../../ui/strings.ts'
import { remove } from './edits.ts'
import { boxOf, fragmentOf, insertFragment } from './fragment.ts'
import type { Edit } from './history.ts'
import { newId } from './ids.ts'

export interface Inlining {
  edit: Edit
  /** The outermost of the nodes that were brought in. */
  tops: string[]
  /** How many connections of the node found nothing inside to lead to. */
  gone: number
}

/** Ends of edges that become one: what one side gives, the other takes. */
interface Joint {
  from: Endpoint
  to: Endpoint
}

/** Puts what a sub-workflow does in the place of the node that runs it, under fresh ids; its input and output nodes go. */
export function inlineSubWorkflow(document: WorkflowDocument, id: string, inner: WorkflowDocument): Inlining | undefined {
  const node = document.nodes[id]
  const kept = Object.keys(inner.nodes).filter((other) => !['input', 'output'].includes(inner.nodes[other]?.kind ?? ''))
  const whole = fragmentOf(inner, kept)
  const fragment = { ...whole, nodes: Object.fromEntries(Object.entries(whole.nodes).filter(([other]) => kept.includes(other))) }
  if (!node || kept.length === 0) return undefined
  const box = boxOf(fragment)
  const origin = originOf(document, node.parent)
  const at = rectangleOf(document, id)
  const by = { x: origin.x + at.x - box.x, y: origin.y + at.y - box.y }
  const { edit: insert, tops, ids } = insertFragment(fragment, { name: strings.edits.inline, parent: node.parent, by })
  const { joints, gone } = jointsOf(document, id, inner, ids)
  const edgeIds = joints.map(() => newId('e'))
  return {
    tops,
    gone,
    edit: {
      name: strings.edits.inline,
      apply(current) {
        let result = insert.apply(remove([id], []).apply(current))
        joints.forEach(({ from, to }, index) => {
          if (canConnect(result, from, to).ok) result = { ...result, edges: { ...result.edges, [edgeIds[index] as string]: { from, to } } }
        })
        return result
      },
    },
  }
}

function jointsOf(
  document: WorkflowDocument,
  id: string,
  inner: WorkflowDocument,
  ids: ReadonlyMap<string, string>,
): { joints: Joint[]; gone: number } {
  const kindOf = (node: string) => inner.nodes[node]?.kind
  const moved = ([node, port]: Endpoint): Endpoint => [ids.get(node) ?? node, port]
  const nameOf = (node: string) => String(inner.nodes[node]?.config.name ?? '')
  const innerEdges = Object.values(inner.edges)
  const outer = Object.values(document.edges)
  const joints: Joint[] = []
  let gone = 0
  for (const { from, to } of outer.filter((edge) => edge.to[0] === id)) {
    const targets = innerEdges.filter(
      (edge) => kindOf(edge.from[0]) === 'input' && edge.from[1] === to[1] && kindOf(edge.to[0]) !== 'output',
    )
    const passing = innerEdges.filter(
      (edge) => kindOf(edge.from[0]) === 'input' && edge.from[1] === to[1] && kindOf(edge.to[0]) === 'output',
    )
    for (const target of targets) joints.push({ from, to: moved(target.to) })
    for (const { to: end } of passing)
      for (const edge of outer.filter((other) => other.from[0] === id && other.from[1] === (nameOf(end[0]) || 'out')))
        joints.push({ from, to: edge.to })
    if (targets.length + passing.length === 0) gone++
  }
  for (const { from, to } of outer.filter((edge) => edge.from[0] === id)) {
    const sources = innerEdges.filter((edge) => kindOf(edge.to[0]) === 'output' && (nameOf(edge.to[0]) || 'out') === from[1])
    for (const source of sources) if (kindOf(source.from[0]) !== 'input') joints.push({ from: moved(source.from), to })
    if (sources.length === 0) gone++
  }
  return { joints, gone }
}
