import {
  cardHeight,
  cardWidth,
  framePadding,
  frameSize,
  isContainerKind,
  originOf,
  rectangleOf,
} from '#shared/document/places/node-tree.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { keyName } from '../../commands/keys.ts'
import { openPicker, type Point } from '../../state/canvas-store.ts'
import { edit, isReadOnly, useDocument } from '../../state/document-store.ts'
import { addNode, firstConfig } from '../../state/edit/edits.ts'
import { newId } from '../../state/edit/ids.ts'
import type { Place } from '../../state/edit/place-edits.ts'
import { goToNode, select, useSession } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { shownPort } from '../../ui/kind-text.ts'
import { boxOfNode, focusNode, mouseOnScreen, placeOnScreen, toCanvas, toScreen } from '../canvas-view.ts'
import { containerAt } from '../flow-elements.ts'
import { parseHandle } from '../handles.ts'
import { kindItems, kindsFor, kindsForPort, linkBehind } from '../kind-choices.ts'
import { freeSpot } from './free-spot.ts'

const text = canvasText.pick

/** Where a new node goes, and what it is connected behind. */
interface Target {
  parent: string | null
  /** In the coordinates of the container. */
  place: Place
  near: string | null
}

/** Opens the search for a node to add: at a point of the screen, or where the selection or the mouse is. */
export function openAddMenu(screen?: Point): void {
  const { document } = useDocument.getState()
  if (!document || isReadOnly(useDocument.getState())) return
  const near = screen === undefined ? nearOf() : null
  const inside = near !== null && isContainerKind(document.nodes[near]?.kind ?? '')
  const at = screen ?? (near === null ? placeOnScreen() : besideOf(near))
  const pointed = screen ?? mouseOnScreen()
  // by keyboard a node goes into a container that is selected, and not into one that happens to lie in the middle
  const there = pointed === null ? null : containerAt(document, toCanvas(pointed))
  const parent = inside ? near : near === null ? there : (document.nodes[near]?.parent ?? null)
  const label = near === null || inside ? '' : (document.nodes[near]?.label ?? '')
  openPicker({
    title: text.add,
    placeholder: text.searchKinds,
    empty: text.nothingFits,
    screen: screen ?? (near === null && mouseOnScreen() === null ? null : at),
    ...(label === '' ? {} : { hint: `${text.connects(label)}, ${keyName('shift+Enter')}: ${text.apart}` }),
    items: kindItems(kindsFor(document, parent)),
    choose: (item, apart) => {
      const spec = specOf(item.id)
      if (spec) add(spec, target(spec, { screen: at, near, parent }), apart)
    },
  })
}

/** The one selected node. */
function nearOf(): string | null {
  const { nodes } = useSession.getState()
  return nodes.length === 1 ? (nodes[0] as string) : null
}

/** Beside a node, on the screen, where a search covers it least. */
function besideOf(id: string): Point {
  const box = boxOfNode(id)
  return box ? toScreen({ x: box.x + box.width + 24, y: box.y }) : placeOnScreen()
}

function target(spec: NodeSpec, { screen, near, parent }: { screen: Point; near: string | null; parent: string | null }): Target {
  const document = useDocument.getState().document as NonNullable<ReturnType<typeof useDocument.getState>['document']>
  if (near !== null && near === parent) {
    const inside = Object.keys(document.nodes).filter((id) => document.nodes[id]?.parent === near)
    const last = inside.map((id) => rectangleOf(document, id)).sort((a, b) => b.x + b.width - a.x - a.width)[0]
    const place = last ? { x: last.x + last.width + 72, y: last.y } : { x: framePadding.left + 72, y: framePadding.top }
    return { parent, near: null, place: freeSpot(document, spec.kind, parent, place) }
  }
  if (near !== null) {
    const { x, y, width } = rectangleOf(document, near)
    return { parent, near, place: freeSpot(document, spec.kind, parent, { x: x + width + 72, y }) }
  }
  const point = toCanvas(screen)
  const origin = originOf(document, parent)
  const size = isContainerKind(spec.kind) ? { width: frameSize.width, height: 104 } : { width: cardWidth, height: cardHeight * 0.75 }
  const place = { x: point.x - origin.x - size.width / 2, y: point.y - origin.y - size.height / 2 }
  const snapped = { x: Math.round(place.x / 4) * 4, y: Math.round(place.y / 4) * 4 }
  return { parent, near: null, place: freeSpot(document, spec.kind, parent, snapped) }
}

function add(spec: NodeSpec, { parent, place, near }: Target, apart: boolean): void {
  const { document } = useDocument.getState()
  if (!document) return
  const id = newId('n')
  const link = near === null || apart ? undefined : linkBehind(document, near, spec)
  const config = link?.config ?? firstConfig(spec.kind)
  const connect = link && near !== null ? { from: [near, link.from] as [string, string], port: link.to } : undefined
  if (!edit(addNode(spec.kind, place, { id, parent, config, ...(connect ? { connect } : {}) }))) return
  show(id)
  const { said } = canvasText
  const other = near === null ? '' : (document.nodes[near]?.label ?? '')
  announce(connect ? said.addedTo(labelOf(id), other) : said.added(labelOf(id)))
}

export const labelOf = (id: string): string => useDocument.getState().document?.nodes[id]?.label ?? ''

/** Selects a new node, brings it into view and gives it the keyboard. */
export function show(id: string): void {
  goToNode(id)
  focusNode(id)
}

/** Adds a node of a kind from the list at the left: behind what is selected, without connecting, or beside everything. */
export function addFromPalette(kind: string): void {
  const { document } = useDocument.getState()
  const spec = specOf(kind)
  if (!document || !spec) return
  const near = nearOf()
  const id = newId('n')
  if (near !== null && document.nodes[near]) {
    const inside = isContainerKind(document.nodes[near].kind) && kindsFor(document, near).includes(spec)
    const parent = inside ? near : (document.nodes[near].parent ?? null)
    const { place } = target(spec, { screen: { x: 0, y: 0 }, near, parent })
    edit(addNode(kind, place, { id, parent }))
  } else {
    const tops = Object.keys(document.nodes).filter((other) => document.nodes[other]?.parent === null)
    const right = Math.max(0, ...tops.map((other) => rectangleOf(document, other).x + rectangleOf(document, other).width + 72))
    const last = tops.at(-1)
    edit(addNode(kind, last === undefined ? { x: 0, y: 0 } : { x: right, y: rectangleOf(document, last).y }, { id }))
  }
  goToNode(id)
}

/** Adds a node of a kind that was dropped on the canvas, in the container there; `clear` of others, where nobody points. */
export function addAtPoint(kind: string, point: Place, clear = false): string | null {
  const { document } = useDocument.getState()
  if (!document) return null
  const parent = containerAt(document, point)
  const origin = originOf(document, parent)
  const id = newId('n')
  const middle = isContainerKind(kind) ? { x: 40, y: 20 } : { x: cardWidth / 2, y: cardHeight / 3 }
  const wish = { x: point.x - origin.x - middle.x, y: point.y - origin.y - middle.y }
  if (!edit(addNode(kind, clear ? freeSpot(document, kind, parent, wish) : wish, { id, parent }))) return null
  select([id])
  announce(canvasText.said.added(labelOf(id)))
  return id
}

/** A connection that was dropped on empty canvas. */
export interface PendingConnection {
  screen: Point
  node: string
  handle: string
  type: 'source' | 'target'
}

/** Offers the kinds that fit a connection that was dropped on nothing, and joins the chosen one to it. */
export function openConnectMenu(pending: PendingConnection): void {
  const { document } = useDocument.getState()
  const end = parseHandle(pending.handle)
  if (!document || !end) return
  const inside = end.side === 'source' || end.side === 'sink'
  const parent = inside ? pending.node : (document.nodes[pending.node]?.parent ?? null)
  const choices = new Map(kindsForPort(document, pending.node, pending.handle, parent).map((choice) => [choice.spec.kind, choice]))
  const point = toCanvas(pending.screen)
  openPicker({
    title: text.addFitting,
    placeholder: text.searchKinds,
    empty: text.nothingFits,
    screen: pending.screen,
    items: kindItems(
      [...choices.values()].map((choice) => choice.spec),
      (spec) => {
        const fit = choices.get(spec.kind)?.fit
        return fit ? shownPort(fit).label : ''
      },
    ),
    choose: (item) => {
      const choice = choices.get(item.id)
      if (!choice) return
      const origin = originOf(document, parent)
      const place = { x: point.x - origin.x - (pending.type === 'target' ? cardWidth : 0), y: point.y - origin.y - 18 }
      const other: [string, string] = [pending.node, end.port]
      const connect = pending.type === 'source' ? { from: other, port: choice.fit.id } : { to: other, port: choice.fit.id }
      const id = newId('n')
      if (!edit(addNode(choice.spec.kind, place, { id, parent, connect, config: choice.config }))) return
      select([id])
      focusNode(id)
      announce(canvasText.said.addedTo(labelOf(id), document.nodes[pending.node]?.label ?? ''))
    },
  })
}
