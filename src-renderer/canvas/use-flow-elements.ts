import { applyNodeChanges, type Edge, type EdgeChange, type Node, type NodeChange } from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { shownDocument, useDocument } from '../state/document-store.ts'
import type { Place } from '../state/edit/place-edits.ts'
import { select, useSession } from '../state/session-store.ts'
import { flowEdges, flowNodes } from './flow-elements.ts'

/** The document as nodes and edges of the canvas library, and what the library says about them: selection, and places while a drag lasts. */
export function useFlowElements(snap: (changes: NodeChange[]) => NodeChange[]) {
  const document = useDocument(shownDocument)
  const selectedNodes = useSession((state) => state.nodes)
  const selectedEdges = useSession((state) => state.edges)
  const [nodes, setNodes] = useState<Node[]>([])
  const edgesBefore = useRef<Edge[]>([])
  /** Where dragged nodes are, snapped, which the library does not know. */
  const places = useRef(new Map<string, Place>())

  const renew = useCallback(() => {
    const shown = shownDocument(useDocument.getState())
    if (shown) setNodes((before) => flowNodes(shown, before, new Set(useSession.getState().nodes)))
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew when one of these changes
  useEffect(renew, [document, selectedNodes, renew])

  const edges = useMemo(() => {
    edgesBefore.current = document ? flowEdges(document, edgesBefore.current, new Set(selectedEdges)) : []
    return edgesBefore.current
  }, [document, selectedEdges])

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      const snapped = snap(changes).map((change) => {
        if (change.type !== 'position') return change
        if (change.dragging && change.position) places.current.set(change.id, change.position)
        const last = places.current.get(change.id)
        return change.dragging === false && last ? { ...change, position: last } : change
      })
      setNodes((before) => applyNodeChanges(snapped, before))
      const chosen = changes.filter((change) => change.type === 'select')
      if (chosen.length === 0) return
      const ids = new Set(useSession.getState().nodes)
      for (const change of chosen) change.selected ? ids.add(change.id) : ids.delete(change.id)
      select([...ids], useSession.getState().edges)
    },
    [snap],
  )

  const onEdgesChange = useCallback((changes: EdgeChange[]) => {
    const ids = new Set(useSession.getState().edges)
    for (const change of changes) if (change.type === 'select') change.selected ? ids.add(change.id) : ids.delete(change.id)
    select(useSession.getState().nodes, [...ids])
  }, [])

  /** Where the nodes of a drag have been left. */
  const takePlaces = useCallback((dragged: readonly Node[]) => {
    const left = dragged.map(({ id, position }) => ({ id, position: places.current.get(id) ?? position }))
    places.current.clear()
    return left
  }, [])

  return { nodes, edges, onNodesChange, onEdgesChange, takePlaces, renew }
}
