import type { Edge, Node } from '@xyflow/react'
import { childrenOf, isContainerKind, rectangleOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { cachedPorts, edgeHandles } from './handles.ts'
import { firstSize, portPlaces, portShape } from './port-places.ts'

/** The canvas library's nodes, containers before what is in them. A node that has not changed stays the same object. */
export function flowNodes(document: WorkflowDocument, before: readonly Node[], selected: ReadonlySet<string>): Node[] {
  const known = new Map(before.map((node) => [node.id, node]))
  const children = childrenOf(document)
  const nodes: Node[] = []
  const visit = (parent: string | null) => {
    for (const id of children.get(parent) ?? []) {
      nodes.push(flowNode(document, id, parent, known.get(id), selected.has(id)))
      visit(id)
    }
  }
  visit(null)
  return nodes
}

function flowNode(document: WorkflowDocument, id: string, parent: string | null, before: Node | undefined, selected: boolean): Node {
  const kind = document.nodes[id]?.kind ?? ''
  const { x, y, width, height } = rectangleOf(document, id)
  const frame = isContainerKind(kind)
  const ports = cachedPorts(document, id)
  const shape = portShape(ports)
  // a note is as high as its text until somebody gives it a size
  const sized = frame || (kind === 'note' && document.layout[id]?.width !== undefined)
  const type = frame ? 'frame' : kind === 'note' ? 'note' : 'card'
  const unchanged =
    before !== undefined &&
    before.type === type &&
    before.data.shape === shape &&
    before.parentId === (parent ?? undefined) &&
    before.position.x === x &&
    before.position.y === y &&
    Boolean(before.selected) === selected &&
    !before.dragging &&
    (sized ? before.width === width && before.height === height : before.width === undefined)
  if (unchanged) return before
  return {
    measured: sized ? { width, height } : before?.measured && before.type === type ? before.measured : firstSize(ports, width),
    id,
    type,
    position: { x, y },
    data: { shape },
    // told before it is drawn, so that what is out of sight need not be drawn to be known
    ...(before?.data.shape === shape ? {} : { handles: portPlaces(ports, width) }),
    selected,
    ...(parent === null ? {} : { parentId: parent }),
    ...(sized ? { width, height } : {}),
    ...(frame ? { dragHandle: '.frame-grip' } : {}),
  }
}

/** The canvas library's edges. */
export function flowEdges(document: WorkflowDocument, before: readonly Edge[], selected: ReadonlySet<string>): Edge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  return Object.entries(document.edges).flatMap(([id, { from, to }]) => {
    if (!document.nodes[from[0]] || !document.nodes[to[0]]) return []
    const handles = edgeHandles(document, from, to)
    const old = known.get(id)
    const same =
      old &&
      old.source === from[0] &&
      old.target === to[0] &&
      old.sourceHandle === handles.source &&
      old.targetHandle === handles.target &&
      Boolean(old.selected) === selected.has(id)
    if (same) return [old]
    return [
      {
        id,
        type: 'line',
        source: from[0],
        target: to[0],
        sourceHandle: handles.source,
        targetHandle: handles.target,
        selected: selected.has(id),
        ariaLabel: `${document.nodes[from[0]]?.label ?? ''} → ${document.nodes[to[0]]?.label ?? ''}`,
      },
    ]
  })
}

/** The innermost container under a point of the canvas, other than the given nodes and what is in them. */
export function containerAt(
  document: WorkflowDocument,
  point: { x: number; y: number },
  except: ReadonlySet<string> = new Set(),
): string | null {
  const children = childrenOf(document)
  const search = (parent: string | null, x: number, y: number): string | null => {
    // what is drawn last lies on top
    for (const id of [...(children.get(parent) ?? [])].reverse()) {
      if (except.has(id) || !isContainerKind(document.nodes[id]?.kind ?? '')) continue
      const { x: left, y: top, width, height } = rectangleOf(document, id)
      if (x < left || y < top || x > left + width || y > top + height) continue
      return search(id, x - left, y - top) ?? id
    }
    return null
  }
  return search(null, point.x, point.y)
}
