import { isContainerKind, originOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { errorData } from '../../state/api.ts'
import { useCanvas } from '../../state/canvas-store.ts'
import { edit, useDocument } from '../../state/document-store.ts'
import { type Axis, alignShifts, distributeShifts, type Side } from '../../state/edit/align.ts'
import { move, moveBy, type Place, resize, topsOf } from '../../state/edit/place-edits.ts'
import { notifyError, select, showWhole, useSession } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { kindTitle } from '../../ui/kind-text.ts'
import { strings } from '../../ui/strings.ts'
import { boxesOf, boxOfNode, focusNode, sizeOnScreen } from '../canvas-view.ts'

const { said } = canvasText

/** The selection without what lies inside others of it. */
function chosen(): string[] {
  const { document } = useDocument.getState()
  return document ? topsOf(document, useSession.getState().nodes) : []
}

function shift(shifts: Readonly<Record<string, Place>>, name: string): boolean {
  const { document } = useDocument.getState()
  if (!document) return false
  const places = Object.entries(shifts).flatMap(([id, by]) => {
    const box = boxOfNode(id)
    const origin = originOf(document, document.nodes[id]?.parent ?? null)
    return box ? [[id, { x: box.x - origin.x + by.x, y: box.y - origin.y + by.y }] as const] : []
  })
  return edit(move(Object.fromEntries(places), { name }))
}

export function alignSelection(side: Side): void {
  const ids = chosen()
  if (shift(alignShifts(boxesOf(ids), side), strings.edits.align)) announce(said.aligned(ids.length))
}

export function distributeSelection(axis: Axis): void {
  const ids = chosen()
  if (shift(distributeShifts(boxesOf(ids), axis), strings.edits.distribute)) announce(said.distributed(ids.length))
}

/** Moves the selection by some pixels. Presses that follow each other closely are one step. */
export function nudge(by: Place): void {
  const ids = chosen()
  const [first] = ids
  if (first === undefined || !edit(moveBy(ids, by, `nudge ${ids.join(' ')}`))) return
  const box = boxOfNode(first)
  if (box) announce(said.moved(ids.length, Math.round(box.x), Math.round(box.y)))
}

/** The least size of what can be given one, in pixels. */
export const leastSize = { frame: { width: 320, height: 160 }, note: { width: 120, height: 64 } }

/** Which least size a node has; undefined for one that cannot be given a size. */
export function sizable(id: string | undefined): { width: number; height: number } | undefined {
  const kind = useDocument.getState().document?.nodes[id ?? '']?.kind ?? ''
  return isContainerKind(kind) ? leastSize.frame : kind === 'note' ? leastSize.note : undefined
}

/** Makes the selected frame or note larger or smaller by some pixels. */
export function stretch(by: { width: number; height: number }): void {
  const { nodes } = useSession.getState()
  const [id = ''] = nodes
  const [least, box] = [sizable(id), boxOfNode(id)]
  if (nodes.length !== 1 || !least || !box) return
  const size = { width: Math.max(least.width, box.width + by.width), height: Math.max(least.height, box.height + by.height) }
  if (edit(resize(id, size))) announce(said.resized(Math.round(size.width), Math.round(size.height)))
}

/** How long nodes glide to where they were put, in milliseconds. */
const glideTime = 150
let gliding: ReturnType<typeof setTimeout> | undefined

/** Arranges everything, or the selection where there is one, as one step that can be taken back. */
export async function arrange(what: 'all' | 'selection'): Promise<void> {
  try {
    const { arrangedPlaces } = await import('../elk-layout.ts')
    // worked out anew when somebody edits in the meantime: a new node has its place in it too
    for (let tries = 0; tries < 3; tries++) {
      const { document } = useDocument.getState()
      if (!document) return
      const ids = what === 'all' ? Object.keys(document.nodes) : insideOf(document, chosen())
      const layout = await arrangedPlaces(document, what === 'all' ? null : ids, sizeOnScreen)
      if (useDocument.getState().document !== document) continue
      place(layout, what)
      announce(said.arranged(ids.length))
      return
    }
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

function place(layout: WorkflowDocument['layout'], what: 'all' | 'selection'): void {
  clearTimeout(gliding)
  useCanvas.setState({ gliding: true })
  gliding = setTimeout(() => useCanvas.setState({ gliding: false }), glideTime + 50)
  const { arrange: name } = strings.edits
  if (what === 'selection') edit(move(layout, { name }))
  else edit({ name, apply: (current) => ({ ...current, layout: { ...current.layout, ...layout } }) })
  if (what === 'all') showWhole()
}

/** A container alone means what is in it. */
function insideOf(document: WorkflowDocument, ids: string[]): string[] {
  const inner = Object.keys(document.nodes).filter((id) => document.nodes[id]?.parent === ids[0])
  return ids.length === 1 && inner.length > 0 ? inner : ids
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/** Selects the nearest node in a direction, and gives it the keyboard. */
export function goTowards(direction: Direction): void {
  const { document } = useDocument.getState()
  const shown = useDocument.getState().viewed ?? document
  const from = useSession.getState().nodes.at(-1)
  if (!shown) return
  const ids = Object.keys(shown.nodes)
  if (from === undefined || !shown.nodes[from]) {
    const first = ids.map((id) => ({ id, box: boxOfNode(id) })).sort((a, b) => (a.box?.x ?? 0) - (b.box?.x ?? 0))[0]
    if (first) goTo(first.id)
    return
  }
  const next = nearest(boxesOf(ids), from, direction)
  if (next === null) announce(said.nothingThere)
  else goTo(next)
}

/** The nearest box in a direction: what lies aside counts double. */
export function nearest(boxes: ReturnType<typeof boxesOf>, from: string, direction: Direction): string | null {
  const own = boxes[from]
  if (!own) return null
  const middle = (box: typeof own) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
  const start = middle(own)
  let best: { id: string; far: number } | null = null
  for (const [id, box] of Object.entries(boxes)) {
    if (id === from) continue
    const { x, y } = middle(box)
    const [dx, dy] = [x - start.x, y - start.y]
    const along = { up: -dy, down: dy, left: -dx, right: dx }[direction]
    const aside = Math.abs(direction === 'up' || direction === 'down' ? dx : dy)
    // a quarter circle in that direction, a little wider
    if (along <= 1 || aside > along * 1.6) continue
    const far = along + 2 * aside
    if (best === null || far < best.far) best = { id, far }
  }
  return best?.id ?? null
}

function goTo(id: string): void {
  const { document, viewed } = useDocument.getState()
  const node = (viewed ?? document)?.nodes[id]
  select([id])
  useSession.setState((state) => ({ reveal: { node: id, wish: state.reveal.wish + 1 } }))
  focusNode(id)
  if (node) announce(said.at(node.label, kindTitle(node.kind)))
}
