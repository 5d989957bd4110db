import '@xyflow/react/dist/base.css'
import './canvas.css'
import './canvas-tools.css'
import { type Node, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStore } from '@xyflow/react'
import { type CSSProperties, type MouseEvent, type PointerEvent, useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import { originOf } from '#shared/document/places/node-tree.ts'
import { useCanvas } from '../state/canvas-store.ts'
import { isReadOnly, useDocument } from '../state/document-store.ts'
import { useDrag } from '../state/drag-store.ts'
import { usePreferences } from '../state/preferences-store.ts'
import { useRun } from '../state/run-store.ts'
import { select, useSession } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { listenForClipboard } from './act/clipboard.ts'
import { CanvasTools } from './CanvasTools.tsx'
import { CommentPopover } from './CommentPopover.tsx'
import { ContainerFrame } from './ContainerFrame.tsx'
import { ContextMenu } from './ContextMenu.tsx'
import { boxOfNode, holdView, noteKey, pointAt } from './canvas-view.ts'
import { DrawnLine } from './DrawnLine.tsx'
import { dropNodes } from './drop-nodes.ts'
import { EdgeLine } from './EdgeLine.tsx'
import { useFollowRun } from './follow-run.tsx'
import { isPane, mouseHandlers, selectNoText } from './mouse-handlers.ts'
import { NodeCard } from './NodeCard.tsx'
import { NoteCard } from './NoteCard.tsx'
import { PickMenu } from './PickMenu.tsx'
import { useConnecting } from './use-connecting.ts'
import { useDragHelp } from './use-drag-help.ts'
import { useFlowElements } from './use-flow-elements.ts'
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
const addToSelection = ['Meta', 'Control', 'Shift']
const middleButton = [1]
const proOptions = { hideAttribution: true }
const grid: [number, number] = [4, 4]

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
      <PickMenu />
      <ContextMenu />
      <CommentPopover />
    </ReactFlowProvider>
  )
}

/** From here on, nothing of a card but its name can be made out. */
const distantZoom = 0.3

/** Keeps it known whether cards of a large workflow are drawn without their parts. */
function useDistance(many: boolean): void {
  const distant = useStore((state) => many && state.transform[2] < distantZoom)
  useLayoutEffect(() => useCanvas.setState({ distant }), [distant])
}

function Flow() {
  const readOnly = useDocument(isReadOnly)
  const zoom = useStore((state) => farZoom(state.transform[2]))
  const gliding = useCanvas((state) => state.gliding)
  const paused = useRun((state) => state.view?.status === 'paused')
  const dragSelects = usePreferences((state) => state.dragSelects)
  const area = useRef<HTMLDivElement>(null)
  /** What was selected when a box with Shift was begun: it stays selected. */
  const kept = useRef<readonly string[]>([])
  const flow = useReactFlow()
  const help = useDragHelp()
  const { nodes, edges, onNodesChange, onEdgesChange, takePlaces, renew } = useFlowElements(help.snap)
  const connecting = useConnecting()
  useDistance(nodes.length > manyNodes)
  const distant = useCanvas((state) => state.distant)

  useEffect(() => holdView(flow, area.current), [flow])
  useEffect(listenForClipboard, [])
  useEffect(() => {
    window.addEventListener('keydown', noteKey, true)
    return () => window.removeEventListener('keydown', noteKey, true)
  }, [])
  useReveal()
  useKeptViewport()
  useFollowRun()

  const onSelectionEnd = useCallback(() => {
    const both = new Set([...kept.current, ...useSession.getState().nodes])
    if (kept.current.length > 0) select([...both])
  }, [])
  const onNodeDragStart = useCallback((_event: unknown, _node: Node, dragged: Node[]) => help.start(dragged), [help.start])
  const onNodeDrag = useCallback(
    (event: MouseEvent | TouchEvent | globalThis.MouseEvent, node: Node) => {
      const box = flow.getInternalNode(node.id)
      if (!box || !('clientX' in event)) return
      const { x, y } = box.internals.positionAbsolute
      help.over(event, { x, y, width: box.measured.width ?? 0, height: box.measured.height ?? 0 })
    },
    [flow, help.over],
  )
  const onNodeDragStop = useCallback(
    (_event: unknown, _node: Node, dragged: Node[]) => {
      const { edge } = useDrag.getState()
      const left = takePlaces(dragged)
      const [first] = left
      const { document } = useDocument.getState()
      const box = first && boxOfNode(first.id)
      const origin = document && first ? originOf(document, document.nodes[first.id]?.parent ?? null) : { x: 0, y: 0 }
      dropNodes(left, first && box ? { ...box, x: first.position.x + origin.x, y: first.position.y + origin.y } : null, edge)
      help.stop()
      renew()
    },
    [help.stop, renew, takePlaces],
  )

  return (
    <div
      ref={area}
      className="canvas-area h-full"
      tabIndex={-1}
      data-far={zoom === null ? undefined : true}
      data-gliding={gliding || undefined}
      data-paused={paused || undefined}
      style={zoom === null ? undefined : farStyle(zoom)}
      onPointerMove={(event) => {
        const beside = (event.target as Element).closest('.react-flow__panel')
        pointAt(beside ? null : { x: event.clientX, y: event.clientY })
      }}
      onPointerLeave={() => pointAt(null)}
      onKeyDownCapture={(event) => {
        // the canvas library would move nodes by its own steps, past the document
        if (event.key.startsWith('Arrow') && (event.target as Element).matches('.react-flow__node')) event.stopPropagation()
      }}
      onMouseDownCapture={selectNoText}
      onPointerDownCapture={(event: PointerEvent) => {
        kept.current = event.shiftKey && isPane(event.target) ? useSession.getState().nodes : []
      }}
    >
      <ReactFlow
        {...connecting}
        {...mouseHandlers}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStart={onNodeDragStart}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onSelectionEnd={onSelectionEnd}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        // from so far away nobody takes hold of an end, and there are many of them
        edgesReconnectable={!readOnly && !distant}
        reconnectRadius={15}
        connectionLineComponent={DrawnLine}
        deleteKeyCode={null}
        multiSelectionKeyCode={addToSelection}
        selectionOnDrag={dragSelects}
        panOnDrag={dragSelects ? middleButton : true}
        selectionMode={SelectionMode.Partial}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.04}
        maxZoom={2}
        connectionRadius={24}
        snapToGrid={!help.free}
        snapGrid={grid}
        onlyRenderVisibleElements={nodes.length > manyNodes}
        proOptions={proOptions}
        ariaLabelConfig={strings.canvas.aria}
      >
        <CanvasTools />
      </ReactFlow>
    </div>
  )
}
