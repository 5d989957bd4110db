import { type ReactFlowInstance, useReactFlow, useStore, useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { isCalm } from '../state/preferences-store.ts'
import { useSession } from '../state/session-store.ts'
import { wholePadding } from './canvas-view.ts'

/** A panel that opens with the wish takes its room first, in milliseconds. */
const settle = 60

/** Brings what the session asks for into view, once the canvas has measured it. What can be read already stays where it is. */
export function useReveal(): void {
  const wish = useSession((state) => state.reveal)
  const flow = useReactFlow()
  const store = useStoreApi()
  const ready = useStore((state) => state.nodesInitialized && state.width > 0)
  const done = useRef(-1)
  useEffect(() => {
    if (!ready || done.current === wish.wish) return
    const first = done.current === -1
    const timer = setTimeout(() => {
      done.current = wish.wish
      const { width, height } = store.getState()
      if (wish.node !== null && isInView(flow, wish.node, width, height)) return
      const calm = first || isCalm()
      void flow.fitView({
        padding: wholePadding(),
        maxZoom: 1,
        // a very large workflow opens where its names can still be made out
        minZoom: first ? 0.15 : 0.04,
        duration: calm ? 0 : 140,
        ...(wish.node === null ? {} : { nodes: [{ id: wish.node }] }),
      })
    }, settle)
    return () => clearTimeout(timer)
  }, [ready, wish, flow, store])
}

function isInView(flow: ReactFlowInstance, id: string, width: number, height: number): boolean {
  const node = flow.getInternalNode(id)
  const { x, y, zoom } = flow.getViewport()
  if (!node || zoom < 0.5) return false
  const [left, top] = [node.internals.positionAbsolute.x * zoom + x, node.internals.positionAbsolute.y * zoom + y]
  return left >= 0 && top >= 0 && left + (node.measured.width ?? 0) * zoom <= width && top + (node.measured.height ?? 0) * zoom <= height
}
