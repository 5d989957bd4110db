import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useSession } from '../state/session-store.ts'

/** Brings what the session asks for into view, once the canvas has measured it. */
export function useReveal(): void {
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
        minZoom: 0.15,
        duration: calm ? 0 : 140,
        ...(wish.node === null ? {} : { nodes: [{ id: wish.node }] }),
      })
    })
    return () => cancelAnimationFrame(frame)
  }, [ready, wish, flow])
}
