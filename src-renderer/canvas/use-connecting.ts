import type { Connection, Edge, FinalConnectionState, OnConnectStartParams } from '@xyflow/react'
import { useMemo } from 'react'
import { edit, useDocument } from '../state/document-store.ts'
import { connect } from '../state/edit/edits.ts'
import { notify, useSession } from '../state/session-store.ts'
import { openConnectMenu } from './act/add-node-here.ts'
import { connectionOf } from './handles.ts'

/** While a connection is drawn, every card shows which of its ports may be the other end. */
function begin(_event: unknown, { nodeId, handleId, handleType }: OnConnectStartParams): void {
  if (nodeId && handleId && handleType) useSession.setState({ connecting: { node: nodeId, handle: handleId, type: handleType } })
}

const end = (): void => useSession.setState({ connecting: null })

function isValid(pair: Edge | Connection): boolean {
  const current = useDocument.getState().document
  return (
    current !== null &&
    connectionOf(current, { ...pair, sourceHandle: pair.sourceHandle ?? null, targetHandle: pair.targetHandle ?? null }).ok
  )
}

function join(pair: Connection): void {
  const current = useDocument.getState().document
  const ends = current && connectionOf(current, pair)
  if (ends?.ok) edit(connect(ends.from, ends.to))
}

/** A connection that was dropped on a port that does not fit is refused with the reason; one dropped on nothing offers what fits. */
function drop(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  end()
  const current = useDocument.getState().document
  if (!current || state.isValid || !state.fromHandle || !state.fromNode) return
  const spot = 'changedTouches' in event ? event.changedTouches[0] : event
  if (!spot) return
  if (state.toHandle && state.toNode) {
    const [a, b] = [
      { node: state.fromNode.id, handle: state.fromHandle },
      { node: state.toNode.id, handle: state.toHandle },
    ]
    const [source, target] = a.handle.type === 'source' ? [a, b] : [b, a]
    const ends = connectionOf(current, {
      source: source.node,
      sourceHandle: source.handle.id,
      target: target.node,
      targetHandle: target.handle.id,
    })
    if (!ends.ok && ends.reason !== '') notify({ tone: 'info', text: ends.reason })
    return
  }
  if (state.toNode) return
  openConnectMenu({
    screen: { x: spot.clientX, y: spot.clientY },
    node: state.fromNode.id,
    handle: state.fromHandle.id ?? '',
    type: state.fromHandle.type,
  })
}

/** How connections are drawn with the mouse. */
export function useConnecting() {
  return useMemo(
    () => ({
      isValidConnection: isValid,
      onConnectStart: begin,
      onClickConnectStart: begin,
      onClickConnectEnd: end,
      onConnect: join,
      onConnectEnd: drop,
    }),
    [],
  )
}
