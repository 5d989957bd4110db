import type { Endpoint, WorkflowDocument } from '#shared/document/workflow-document.ts'
import { openPicker } from '../../state/canvas-store.ts'
import { edit, useDocument } from '../../state/document-store.ts'
import { connect, reconnect } from '../../state/edit/edits.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { spotOf } from '../canvas-view.ts'
import { type ConnectionChoice, connectionChoices, withoutEdge } from '../connection-choices.ts'
import { cachedPorts, edgeHandles, type HandleSide, parseHandle } from '../handles.ts'
import { labelOf } from './add-node-here.ts'

/** Offers every connection that a node may have now: from its outputs first, then to its inputs. */
export function openConnectionPicker(id: string): void {
  const { document } = useDocument.getState()
  if (!document?.nodes[id]) return
  const ports = cachedPorts(document, id)
  const sides: [HandleSide, readonly { id: string; label: string }[]][] = [
    ['out', ports.outputs],
    ['source', ports.inside?.sources ?? []],
    ['in', ports.inputs],
    ['sink', ports.inside?.sinks ?? []],
  ]
  const found = sides.flatMap(([side, list]) =>
    list.flatMap((port) => connectionChoices(document, id, side, port.id).map((choice) => ({ side, port, choice }))),
  )
  const gives = (side: HandleSide) => side === 'out' || side === 'source'
  const items = found.map(({ side, port, choice }, index) => ({
    id: String(index),
    label: `${gives(side) ? '→' : '←'} ${choice.label}`,
    kind: document.nodes[choice.node]?.kind ?? '',
    note: port.label,
    keywords: [choice.label, port.label],
  }))
  openPicker({
    title: canvasText.pick.connect(labelOf(id)),
    placeholder: canvasText.pick.searchPorts,
    empty: canvasText.pick.nothingFits,
    screen: spotOf('nodes', id),
    items,
    choose: (item) => {
      const choice = found[Number(item.id)]?.choice
      if (choice && edit(connect(choice.from, choice.to)))
        announce(canvasText.said.connected(labelOf(choice.from[0]), labelOf(choice.to[0])))
    },
  })
}

/** Every other port that an end of an edge may be taken to, the other end staying where it is. */
export function reconnectionChoices(
  document: WorkflowDocument,
  edge: string,
): { leadsTo: ConnectionChoice[]; comesFrom: ConnectionChoice[] } {
  const { from, to } = document.edges[edge] as WorkflowDocument['edges'][string]
  const handles = edgeHandles(document, from, to)
  const rest = withoutEdge(document, edge)
  const others = ([node, port]: Endpoint, handle: string) =>
    connectionChoices(rest, node, parseHandle(handle)?.side ?? 'out', port).filter(
      (choice) => String(choice.from) !== String(from) || String(choice.to) !== String(to),
    )
  return { leadsTo: others(from, handles.source), comesFrom: others(to, handles.target) }
}

/** Offers the ports that either end of an edge may be taken to. */
export function openReconnectPicker(edge: string): void {
  const { document } = useDocument.getState()
  if (!document?.edges[edge]) return
  const { leadsTo, comesFrom } = reconnectionChoices(document, edge)
  const found = [...leadsTo, ...comesFrom]
  const items = found.map((choice, index) => ({
    id: String(index),
    label: `${index < leadsTo.length ? '→' : '←'} ${choice.label}`,
    kind: document.nodes[choice.node]?.kind ?? '',
    keywords: [choice.label],
    group: index < leadsTo.length ? canvasText.pick.leadsTo : canvasText.pick.comesFrom,
  }))
  openPicker({
    title: canvasText.pick.reconnect,
    placeholder: canvasText.pick.searchPorts,
    empty: canvasText.pick.noOtherPort,
    screen: spotOf('edges', edge),
    items,
    choose: (item) => {
      const choice = found[Number(item.id)]
      if (choice && edit(reconnect(edge, choice.from, choice.to)))
        announce(canvasText.said.connected(labelOf(choice.from[0]), labelOf(choice.to[0])))
    },
  })
}
