import { create } from 'zustand'

/** A line on the canvas that a dragged node has snapped to, in pixels of the canvas. */
export interface Guide {
  axis: 'x' | 'y'
  at: number
  from: number
  to: number
}

interface DragState {
  guides: readonly Guide[]
  /** The container that what is dragged would go into. */
  container: string | null
  /** The edge that what is dragged would go into. */
  edge: string | null
  /** The kind that is dragged from the palette. */
  kind: string | null
  /** The edge under the mouse. */
  hoveredEdge: string | null
}

/** What a drag or the mouse points at. Changes often: only what draws it may listen. */
export const useDrag = create<DragState>(() => ({ guides: [], container: null, edge: null, kind: null, hoveredEdge: null }))

export function setDrag(change: Partial<DragState>): void {
  const state = useDrag.getState()
  const news = Object.entries(change).some(([key, value]) => state[key as keyof DragState] !== value)
  if (news) useDrag.setState(change)
}

const noGuides: readonly Guide[] = []
export const endDrag = (): void => setDrag({ guides: noGuides, container: null, edge: null, kind: null })
