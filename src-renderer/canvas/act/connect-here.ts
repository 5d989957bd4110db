import { openPicker } from '../../state/canvas-store.ts'
import { edit, useDocument } from '../../state/document-store.ts'
import { connect } from '../../state/edit/edits.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { spotOf } from '../canvas-view.ts'
import { connectionChoices } from '../connection-choices.ts'
import { cachedPorts, type HandleSide } from '../handles.ts'
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
