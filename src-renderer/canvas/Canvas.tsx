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
  type OnConnectStartParams,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { type CSSProperties, type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { addNode, connect } from '../state/edit/edits.ts'
import { newId } from '../state/edit/ids.ts'
import { cardHeight, cardWidth, isContainerKind, originOf } from '../state/edit/node-tree.ts'
import { move } from '../state/edit/place-edits.ts'
import { notify, select, useSession } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { ConnectMenu, type PendingConnection } from './ConnectMenu.tsx'
import { ContainerFrame } from './ContainerFrame.tsx'
import { dropNodes } from './drop-nodes.ts'
import { EdgeCard } from './EdgeCard.tsx'
import { EdgeLine } from './EdgeLine.tsx'
import { containerAt, flowEdges, flowNodes } from './flow-elements.ts'
import { FollowButton, useFollowRun } from './follow-run.tsx'
import { Handoffs } from './Handoffs.tsx'
import { connectionOf } from './handles.ts'
import { NodeCard } from './NodeCard.tsx'
import { NoteCard } from './NoteCard.tsx'
import { kindInDrag } from './Palette.tsx'
import { useKeptViewport } from './use-kept-viewport.ts'
import { useReveal } from './use-reveal.ts'

const nodeTypes = { card: NodeCard, frame: ContainerFrame, note: NoteCard }
const edgeTypes = { line: EdgeLine }
/** The zoom in steps, once it is so small that only labels can be read; null before. */
const farZoom = (zoom: number): number | null => (zoom < 0.55 ? Math.max(0.15, Math.round(zoom * 20) / 20) : null)
/** Labels that stay readable from afar: about 11 pixels on the screen, as far as the card has room. */
const farStyle = (zoom: number) => ({ '--far-label': `${Math.min(34, Math.round(11 / zoom))}px` }) as CSSProperties

/** From here on, what is outside the window is not drawn. */
const manyNodes = 150

/** While a connection is drawn, every card shows which of its ports may be the other end. */
function beginConnecting(_event: unknown, { nodeId, handleId, handleType }: OnConnectStartParams): void {
  if (nodeId && handleId && handleType) useSession.setState({ connecting: { node: nodeId, handle: handleId, type: handleType } })
}

const endConnecting = (): void => useSession.setState({ connecting: null })

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
  const zoom = useStore((state) => farZoom(state.transform[2]))
  const roomy = useStore((state) => state.width > 860 && state.height > 420)
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
          { merge: 'nudge' },
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
  useKeptViewport()
  useFollowRun()

  return (
    <div className="canvas-area h-full" data-far={zoom === null ? undefined : true} style={zoom === null ? undefined : farStyle(zoom)}>
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
        onConnectStart={beginConnecting}
        onClickConnectStart={beginConnecting}
        onClickConnectEnd={endConnecting}
        onConnect={(pair) => {
          const current = useDocument.getState().document
          const ends = current && connectionOf(current, pair)
          if (ends?.ok) edit(connect(ends.from, ends.to))
        }}
        onConnectEnd={(event, state) => {
          endConnecting()
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
        onMoveStart={(event) => {
          // only a person's move has an event
          if (event) useSession.setState({ follow: false })
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
        <FollowButton />
        <Handoffs />
        <EdgeCard />
        {nodes.length > 12 && roomy && (
          <MiniMap
            style={{ width: 140, height: 84 }}
            pannable
            zoomable
            position="bottom-right"
            nodeColor="var(--line)"
            maskColor="transparent"
            bgColor="var(--surface)"
          />
        )}
      </ReactFlow>
      {pending && <ConnectMenu pending={pending} onClose={() => setPending(null)} />}
    </div>
  )
}
