import { type Connection, type Edge, type FinalConnectionState, type OnConnectStartParams, useStoreApi } from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { edit, useDocument } from '../state/document-store.ts'
import { connect, reconnect, remove } from '../state/edit/edits.ts'
import { type Connecting, notify, useSession } from '../state/session-store.ts'
import { announce } from '../ui/announce.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { labelOf, openConnectMenu } from './act/add-node-here.ts'
import { cardUnder } from './canvas-view.ts'
import { withoutEdge } from './connection-choices.ts'
import { cachedPorts, connectionOf, type HandlePair, handleId } from './handles.ts'

const started = (): Connecting | null => useSession.getState().connecting
const end = (): void => useSession.setState({ connecting: null })

/** While a connection is drawn, every card shows which of its ports may be the other end. */
function begin(_event: unknown, { nodeId, handleId, handleType }: OnConnectStartParams): void {
  // the end of an edge that is taken off has said already from where it is drawn
  if (started()?.edge === undefined && nodeId && handleId && handleType)
    useSession.setState({ connecting: { node: nodeId, handle: handleId, type: handleType } })
}

/** One end of an edge is taken off its port; the other, which is of the given type, stays where it is. */
function takeOff(_event: unknown, edge: Edge, type: 'source' | 'target'): void {
  const [node, handle] = type === 'source' ? [edge.source, edge.sourceHandle] : [edge.target, edge.targetHandle]
  if (handle) useSession.setState({ connecting: { node, handle, type, edge: edge.id } })
}

/** The workflow as it is for what is drawn: an edge that is moved is in nobody's way. */
function current(start = started()): WorkflowDocument | null {
  const { document } = useDocument.getState()
  return document && start?.edge !== undefined ? withoutEdge(document, start.edge) : document
}

function isValid(pair: Edge | Connection): boolean {
  const document = current()
  return document !== null && connectionOf(document, pair as HandlePair).ok
}

function join(pair: HandlePair): void {
  const start = started()
  const document = current(start)
  // given up by Escape in the meantime
  if (!start || !document) return
  const ends = connectionOf(document, pair)
  if (!ends.ok) {
    if (ends.reason !== '') notify({ tone: 'info', text: ends.reason })
    return
  }
  const { from, to } = ends
  const done = edit(start.edge === undefined ? connect(from, to) : reconnect(start.edge, from, to))
  if (done) announce(canvasText.said.connected(labelOf(from[0]), labelOf(to[0])))
}

/** What is drawn, with a port as its other end. */
const pairTo = ({ node, handle, type }: Connecting, other: string, port: string | null | undefined): HandlePair =>
  type === 'source'
    ? { source: node, sourceHandle: handle, target: other, targetHandle: port }
    : { source: other, sourceHandle: port, target: node, targetHandle: handle }

/** The first port of a card that fits what is drawn; or else one that says why it does not. */
function portOfCard(start: Connecting, card: string): string | undefined {
  const document = current(start)
  if (!document) return undefined
  const { inputs, outputs } = cachedPorts(document, card)
  const ids = start.type === 'source' ? inputs.map(({ id }) => handleId('in', id)) : outputs.map(({ id }) => handleId('out', id))
  return ids.find((id) => connectionOf(document, pairTo(start, card, id)).ok) ?? ids[0]
}

/**
 * What a connection that was not dropped on a fitting port becomes: on a port that does not fit it is refused with the
 * reason, on a card it takes the port that fits, on empty canvas it offers kinds that fit. An end of an edge that is dropped
 * on nothing takes the edge away.
 */
function drop(event: MouseEvent | TouchEvent, { isValid, toHandle, toNode }: FinalConnectionState): void {
  const start = started()
  const spot = 'changedTouches' in event ? event.changedTouches[0] : event
  if (start && spot && !isValid) {
    const screen = { x: spot.clientX, y: spot.clientY }
    const card = toNode ? null : cardUnder(screen)
    if (toHandle && toNode) join(pairTo(start, toNode.id, toHandle.id))
    else if (card !== null && card !== start.node) join(pairTo(start, card, portOfCard(start, card)))
    else if (card === null && start.edge === undefined) openConnectMenu({ screen, ...start })
    else if (card === null && start.edge !== undefined && edit(remove([], [start.edge]))) announce(canvasText.said.deleted(0, 1))
  }
  end()
}

/** How connections are drawn with the mouse, and their ends taken to other ports. Escape lets go of either. */
export function useConnecting() {
  const store = useStoreApi()
  useEffect(() => {
    const letGo = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || started() === null) return
      event.preventDefault()
      event.stopPropagation()
      end()
      store.setState({ connectionClickStartHandle: null })
      // the canvas library goes on until the mouse button is up
      document.dispatchEvent(new MouseEvent('mouseup'))
    }
    window.addEventListener('keydown', letGo, true)
    return () => window.removeEventListener('keydown', letGo, true)
  }, [store])
  return useMemo(
    () => ({
      isValidConnection: isValid,
      onConnectStart: begin,
      onClickConnectStart: begin,
      onClickConnectEnd: end,
      onConnect: join,
      onConnectEnd: drop,
      onReconnectStart: takeOff,
      onReconnect: (_edge: Edge, pair: Connection) => join(pair),
    }),
    [],
  )
}
