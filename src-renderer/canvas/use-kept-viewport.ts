import { useOnViewportChange, useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useSession } from '../state/session-store.ts'

/** Remembers what part of the canvas is seen, and shows it again when the session asks for it. */
export function useKeptViewport(): void {
  const flow = useReactFlow()
  const wish = useSession((state) => state.viewportWish)
  useOnViewportChange({ onEnd: (viewport) => useSession.setState({ viewport }) })
  useEffect(() => {
    const { viewport } = useSession.getState()
    if (wish > 0 && viewport) void flow.setViewport(viewport)
  }, [wish, flow])
}
