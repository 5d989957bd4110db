import '@xyflow/react/dist/base.css'
import './canvas.css'
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  type EdgeChange,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { addNode, connect, move } from '../state/edit/edits.ts'
import { newId } from '../state/edit/ids.ts'
import { cardHeight, cardWidth, isContainerKind, originOf } from '../state/edit/node-tree.ts'
import { notify, select, useSession } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { ConnectMenu, type PendingConnection } from './ConnectMenu.tsx'
import { ContainerFrame } from './ContainerFrame.tsx'
import { dropNodes } from './drop-nodes.ts'
import { EdgeLine } from './EdgeLine.tsx'
import { containerAt, flowEdges, flowNodes } from './flow-elements.ts'
import { connectionOf } from './handles.ts'
import { NodeCard } from './NodeCard.tsx'
import { NoteCard } from './NoteCard.tsx'
import { kindInDrag } from './Palette.tsx'

const nodeTypes = { card: NodeCard, frame: ContainerFrame, note: NoteCard }
const edgeTypes = { line: EdgeLine }
/** From here on, what is outside the window is not drawn. */
const manyNodes = 150

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  )
}

function Flow() {
  const document = useDocument(shownDocument)
  const readOnly = useDocument(isReadOnly)
  const selectedNodes = useSession((state) => state.nodes)
  const selectedEdges = useSession((state) => state.edges)
  const far = useStore((state) => state.transform[2] < 0.45)
  const [nodes, setNodes] = useState<Node[]>([])
  const edgesBefore = useRef<Edge[]>([])
  const dragging = useRef(false)
  const [pending, setPending] = useState<PendingConnection | null>(null)
  const flow = useReactFlow()

  useEffect(() => {
    if (document) setNodes((before) => flowNodes(document, before, new Set(selectedNodes)))
  }, [document, selectedNodes])

  const edges = useMemo(() => {
    edgesBefore.current = document ? flowEdges(document, edgesBefore.current, new Set(selectedEdges)) : []
    return edgesBefore.current
  }, [document, selectedEdges])

  const onNodesChange = useCallback((changes: NodeChange[]) => {
    setNodes((before) => applyNodeChanges(changes, before))
    const chosen = changes.filter((change) => change.type === 'select')
    if (chosen.length > 0) {
      const ids = new Set(useSession.getState().nodes)
      for (const change of chosen) change.selected ? ids.add(change.id) : ids.delete(change.id)
      select([...ids], useSession.getState().edges)
    }
    // nodes that arrow keys move say so only here
    if (dragging.current) return
    const moved = changes.filter((change) => change.type === 'position' && change.position !== undefined && !change.dragging)
    if (moved.length > 0)
      edit(
        move(
          Object.fromEntries(
            moved.map((change) => [(change as { id: string }).id, (change as { position: { x: number; y: number } }).position]),
          ),
          'nudge',
        ),
      )
  }, [])

  const onEdgesChange = useCallback((changes: EdgeChange[]) => {
    const ids = new Set(useSession.getState().edges)
    for (const change of changes) if (change.type === 'select') change.selected ? ids.add(change.id) : ids.delete(change.id)
    select(useSession.getState().nodes, [...ids])
  }, [])

  const onDrop = (event: DragEvent) => {
    const kind = kindInDrag(event)
    const current = useDocument.getState().document
    if (!kind || !current) return
    event.preventDefault()
    const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const parent = containerAt(current, point)
    const origin = originOf(current, parent)
    const id = newId('n')
    const middle = isContainerKind(kind) ? { x: 40, y: 20 } : { x: cardWidth / 2, y: cardHeight / 3 }
    if (edit(addNode(kind, { x: point.x - origin.x - middle.x, y: point.y - origin.y - middle.y }, { id, parent }))) select([id])
  }

  useReveal()

  return (
    <div className="canvas-area h-full" data-far={far || undefined}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStart={() => {
          dragging.current = true
        }}
        onNodeDragStop={(_event, _node, dragged) => {
          dragging.current = false
          dropNodes(dragged, (id) => flow.getInternalNode(id))
        }}
        onNodeMouseEnter={(_event, node) => useSession.setState({ hovered: node.id })}
        onNodeMouseLeave={() => useSession.setState({ hovered: null })}
        isValidConnection={(pair) => {
          const current = useDocument.getState().document
          return current !== null && connectionOf(current, { ...pair, sourceHandle: pair.sourceHandle, targetHandle: pair.targetHandle }).ok
        }}
        onConnect={(pair) => {
          const current = useDocument.getState().document
          const ends = current && connectionOf(current, pair)
          if (ends?.ok) edit(connect(ends.from, ends.to))
        }}
        onConnectEnd={(event, state) => {
          const current = useDocument.getState().document
          if (!current || state.isValid || !state.fromHandle || !state.fromNode) return
          const spot = 'changedTouches' in event ? event.changedTouches[0] : event
          if (!spot) return
          if (state.toHandle && state.toNode) {
            const [a, b] = [
              { node: state.fromNode.id, handle: state.fromHandle },
              { node: state.toNode.id, handle: state.toHandle },
            ]
            const [source, target] = a.handle.type === 'source' ? [a, b] : [b, a]
            const ends = connectionOf(current, {
              source: source.node,
              sourceHandle: source.handle.id,
              target: target.node,
              targetHandle: target.handle.id,
            })
            if (!ends.ok && ends.reason !== '') notify({ tone: 'info', text: ends.reason })
            return
          }
          if (state.toNode) return
          setPending({
            screen: { x: spot.clientX, y: spot.clientY },
            point: flow.screenToFlowPosition({ x: spot.clientX, y: spot.clientY }),
            node: state.fromNode.id,
            handle: state.fromHandle.id ?? '',
            type: state.fromHandle.type,
          })
        }}
        onPaneClick={() => select([])}
        onDoubleClick={(event) => {
          if ((event.target as Element).classList.contains('react-flow__pane'))
            useSession.setState((state) => ({ leftTab: 'add', paletteWish: state.paletteWish + 1 }))
        }}
        onDragOver={(event) => {
          if (kindInDrag(event)) event.preventDefault()
        }}
        onDrop={onDrop}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        deleteKeyCode={null}
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        selectionMode={SelectionMode.Partial}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.08}
        maxZoom={2}
        connectionRadius={24}
        snapToGrid
        snapGrid={[4, 4]}
        onlyRenderVisibleElements={nodes.length > manyNodes}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={strings.canvas.aria}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--line)" />
        <Controls showInteractive={false} position="bottom-left" />
        {nodes.length > 12 && (
          <MiniMap pannable zoomable position="bottom-right" nodeColor="var(--line)" maskColor="transparent" bgColor="var(--surface)" />
        )}
      </ReactFlow>
      {pending && <ConnectMenu pending={pending} onClose={() => setPending(null)} />}
    </div>
  )
}

/** Brings what the session asks for into view, once the canvas has measured it. */
function useReveal(): void {
  const wish = useSession((state) => state.reveal)
  const flow = useReactFlow()
  const ready = useStore((state) => state.nodesInitialized && state.width > 0)
  const done = useRef(-1)
  useEffect(() => {
    if (!ready || done.current === wish.wish) return
    const first = done.current === -1
    done.current = wish.wish
    const calm = first || matchMedia('(prefers-reduced-motion: reduce)').matches
    const frame = requestAnimationFrame(() => {
      void flow.fitView({
        padding: 0.12,
        maxZoom: 1,
        minZoom: 0.3,
        duration: calm ? 0 : 140,
        ...(wish.node === null ? {} : { nodes: [{ id: wish.node }] }),
      })
    })
    return () => cancelAnimationFrame(frame)
  }, [ready, wish, flow])
}
