import type { FitViewOptions, ReactFlowInstance } from '@xyflow/react'
import { originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import type { Box } from '../state/edit/align.ts'
import { isCalm } from '../state/preferences-store.ts'

interface Point {
  x: number
  y: number
}

export type Padding = NonNullable<FitViewOptions['padding']>

/** The canvas that is shown, for commands that ask where things are or move the view. */
let flow: ReactFlowInstance | null = null
let area: HTMLElement | null = null
let pointer: Point | null = null
/** Keys pressed since the mouse moved last, modifiers apart. */
let keys = 0

export function holdView(instance: ReactFlowInstance, element: HTMLElement | null): void {
  flow = instance
  area = element
}

/** Notes where the mouse is, in pixels of the window; null while it is not over the canvas. */
export function pointAt(point: Point | null): void {
  // a browser also says so when the page moves under a mouse that rests
  if (point !== null && point.x === pointer?.x && point.y === pointer.y) return
  pointer = point
  keys = 0
}

export function noteKey({ key }: { key: string }): void {
  if (!['Shift', 'Control', 'Alt', 'Meta'].includes(key)) keys++
}

/** How long the view takes to get somewhere, in milliseconds. */
const glide = (): number => (isCalm() ? 0 : 140)

/** A canvas below this height, in pixels, has no room for upright controls of the view. */
export const lowCanvas = 300

/** Room beside what is shown whole, of which none lies under the controls of the view. */
export function wholePadding(): Padding {
  const [width, height] = [area?.clientWidth ?? innerWidth, area?.clientHeight ?? innerHeight]
  if (height >= lowCanvas) return { top: 0.04, right: 0.04, bottom: 0.04, left: '76px' }
  return width > 560 ? { top: 0.04, right: 0.04, bottom: 0.04, left: '250px' } : { top: 0.04, right: 0.04, bottom: '52px', left: 0.04 }
}

export const isCanvasThere = (): boolean => area?.isConnected === true

export function middleOfScreen(): Point {
  const box = area?.getBoundingClientRect()
  return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: innerWidth / 2, y: innerHeight / 2 }
}

/** Where the mouse points on the canvas; null while a person works by the keyboard, however the mouse was left. */
export const mouseOnScreen = (): Point | null => (keys <= 1 ? pointer : null)
/** Where something new belongs: at the mouse, otherwise in the middle. */
export const placeOnScreen = (): Point => mouseOnScreen() ?? middleOfScreen()

export const toCanvas = (screen: Point): Point => flow?.screenToFlowPosition(screen, { snapToGrid: false }) ?? screen
export const toScreen = (point: Point): Point => flow?.flowToScreenPosition(point) ?? point

/** What a node covers of the canvas, as it is drawn. */
export function boxOfNode(id: string): Box | null {
  const document = shownDocument(useDocument.getState())
  if (!document?.nodes[id]) return null
  const own = rectangleOf(document, id)
  const origin = originOf(document, document.nodes[id]?.parent ?? null)
  const measured = flow?.getInternalNode(id)?.measured
  return {
    x: own.x + origin.x,
    y: own.y + origin.y,
    width: measured?.width ?? own.width,
    height: measured?.height ?? own.height,
  }
}

/** The size of a node as it is drawn; undefined for one that was not drawn yet. */
export function sizeOnScreen(id: string): { width: number; height: number } | undefined {
  const { width, height } = flow?.getInternalNode(id)?.measured ?? {}
  return width !== undefined && height !== undefined ? { width, height } : undefined
}

export function boxesOf(ids: readonly string[]): Record<string, Box> {
  return Object.fromEntries(
    ids.flatMap((id) => {
      const box = boxOfNode(id)
      return box ? [[id, box]] : []
    }),
  )
}

/** What several boxes cover together. */
export function boundsOf(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))]
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

/** What the window shows of the canvas. */
export function visiblePart(): Box {
  const box = area?.getBoundingClientRect() ?? { x: 0, y: 0, right: innerWidth, bottom: innerHeight }
  const [from, to] = [toCanvas({ x: box.x, y: box.y }), toCanvas({ x: box.right, y: box.bottom })]
  return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y }
}

export const zoomOf = (): number => flow?.getZoom() ?? 1
export const zoomIn = (): void => void flow?.zoomIn({ duration: glide() })
export const zoomOut = (): void => void flow?.zoomOut({ duration: glide() })
export const zoomTo = (zoom: number): void => void flow?.zoomTo(zoom, { duration: glide() })

export function showNodes(ids: readonly string[]): void {
  void flow?.fitView({ nodes: ids.map((id) => ({ id })), padding: 0.2, maxZoom: 1.5, minZoom: 0.15, duration: glide() })
}

/** Where an element of the canvas is on the screen: below a node, at the middle of an edge. */
export function spotOf(part: 'nodes' | 'edges', id: string): Point {
  const element = part === 'nodes' ? nodeElement(id) : area?.querySelector(`.react-flow__edge[data-id="${CSS.escape(id)}"] path`)
  const box = element?.getBoundingClientRect()
  if (!box) return middleOfScreen()
  return part === 'nodes'
    ? { x: box.x + Math.min(24, box.width / 2), y: Math.min(box.bottom, box.y + 60) }
    : middleOfPath(element as SVGPathElement)
}

/** The middle of a drawn edge, on the screen. */
function middleOfPath(path: SVGPathElement): Point {
  const { x, y } = path.getPointAtLength(path.getTotalLength() / 2)
  return toScreen({ x, y })
}

/** A point of an edge on the canvas, from its beginning (0) to its end (1), at least so many pixels along it; null while it is not drawn. */
export function pointOfEdge(id: string, part = 0.5, least = 0): Point | null {
  const path = pathOf(id)
  if (!path) return null
  const { x, y } = path.getPointAtLength(Math.max(least, path.getTotalLength() * part))
  return { x, y }
}

export const pathOf = (edge: string): SVGPathElement | null =>
  area?.querySelector<SVGPathElement>(`.react-flow__edge[data-id="${CSS.escape(edge)}"] path.react-flow__edge-path`) ?? null

export const nodeElement = (id: string): HTMLElement | null =>
  area?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`) ?? null

/** The node that has the keyboard. */
export function focusedNode(): string | null {
  const element = document.activeElement
  return element?.classList.contains('react-flow__node') ? ((element as HTMLElement).dataset.id ?? null) : null
}

/** Gives a node the keyboard as soon as it is drawn. */
export function focusNode(id: string, tries = 20): void {
  const element = nodeElement(id)
  if (element) element.focus({ preventScroll: true })
  else if (tries > 0) requestAnimationFrame(() => focusNode(id, tries - 1))
}

/** Gives an edge the keyboard as soon as it is drawn. */
export function focusEdge(id: string, tries = 20): void {
  const element = pathOf(id)?.closest<SVGElement>('.react-flow__edge')
  if (element) element.focus({ preventScroll: true })
  else if (tries > 0) requestAnimationFrame(() => focusEdge(id, tries - 1))
}

/** Gives the keyboard back to the canvas: to the node that is selected, or to the whole. */
export function focusCanvas(selected: readonly string[]): void {
  const [only] = selected
  if (only !== undefined && nodeElement(only)) focusNode(only)
  else area?.focus({ preventScroll: true })
}

/** The card, other than a frame, at a point of the window. */
export function cardUnder({ x, y }: Point): string | null {
  const card = document.elementFromPoint(x, y)?.closest('.node-card')
  return card?.closest<HTMLElement>('.react-flow__node')?.dataset.id ?? null
}

/** The edge that is drawn under a point of the window, whatever lies on top of it. */
export function edgeUnder({ x, y }: Point): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest<HTMLElement>('.react-flow__edge')
    if (edge) return edge.dataset.id ?? null
  }
  return null
}
