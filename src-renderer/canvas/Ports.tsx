import './port-types.css'
import { Handle, Position, useUpdateNodeInternals } from '@xyflow/react'
import { memo, useEffect, useMemo, useRef } from 'react'
import { cardWidth } from '#shared/document/places/node-tree.ts'
import type { Port } from '#shared/nodes/port.ts'
import { visibleText } from '#shared/visible-text.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useSession } from '../state/session-store.ts'
import { useSubWorkflows } from '../state/sub-workflow-schemas.ts'
import { withoutEdge } from './connection-choices.ts'
import { cachedPorts, connectionOf, type HandleSide, handleId } from './handles.ts'
import { portPlaces, portShape, portsHeight, portY } from './port-places.ts'

/** The least height of a card that has room for all ports at its sides, in pixels. */
export function usePortsHeight(id: string): number {
  useSchemas(id)
  return useDocument((state) => {
    const document = shownDocument(state)
    const ports = document ? cachedPorts(document, id) : null
    return ports ? portsHeight(ports) : 0
  })
}

/** A node that runs another workflow has that one's ports, which become known later than the node. */
function useSchemas(id: string): void {
  useSubWorkflows((state) => (shownDocument(useDocument.getState())?.nodes[id]?.kind === 'sub-workflow' ? state.schemas : null))
}

/** All ports of a node as handles, with names that show on hover. While a connection is drawn, only those that fit light up. */
export const Ports = memo(function Ports({ id }: { id: string }) {
  useSchemas(id)
  const ports = useDocument((state) => {
    const document = shownDocument(state)
    return document && cachedPorts(document, id)
  })
  const update = useUpdateNodeInternals()
  const shape = ports ? portShape(ports) : ''
  const measured = useRef(shape)
  // handles that came, went or changed places must be measured again; those of a new card are measured with it
  useEffect(() => {
    if (measured.current !== shape) update(id)
    measured.current = shape
  }, [id, shape, update])
  if (!ports) return null
  return (
    <>
      <Side id={id} side="in" ports={ports.inputs} />
      <Side id={id} side="out" ports={ports.outputs} />
      {ports.inside && <Side id={id} side="source" ports={ports.inside.sources} />}
      {ports.inside && <Side id={id} side="sink" ports={ports.inside.sinks} />}
    </>
  )
})

/** The places of ports on a card that is drawn without them: the canvas library looks there for where edges end. */
export const PortSpots = memo(function PortSpots({ id }: { id: string }) {
  const ports = useDocument((state) => {
    const document = shownDocument(state)
    return document && cachedPorts(document, id)
  })
  if (!ports) return null
  return portPlaces(ports, cardWidth).map((place) => (
    <i
      key={`${place.id}`}
      className={`absolute ${place.type}`}
      style={{ left: place.x, top: place.y, width: place.width, height: place.height }}
      data-handleid={place.id}
      data-handlepos={place.position}
    />
  ))
})

function Side({ id, side, ports }: { id: string; side: HandleSide; ports: readonly Port[] }) {
  const taking = side === 'in' || side === 'sink'
  const fits = useFitting(id, side, ports)
  return ports.map((port, index) => (
    <Handle
      key={port.id}
      id={handleId(side, port.id)}
      type={taking ? 'target' : 'source'}
      position={taking ? Position.Left : Position.Right}
      className="port"
      data-side={side}
      data-type={port.type}
      data-error={port.id === 'error' || undefined}
      data-required={port.required || undefined}
      data-fits={fits === null ? undefined : fits.has(port.id) ? 'yes' : 'no'}
      style={{ top: portY(side, index) }}
      // the inspector lists ports and connections for those who do not see them
      aria-hidden
    >
      <span className="port-name" aria-hidden>
        {visibleText(port.label)} <span className="port-type">{port.type}</span>
      </span>
    </Handle>
  ))
}

/** While a connection is drawn: the ports of this side that may be its other end. Null while none is. */
function useFitting(id: string, side: HandleSide, ports: readonly Port[]): ReadonlySet<string> | null {
  const start = useSession((state) => state.connecting)
  return useMemo(() => {
    const shown = shownDocument(useDocument.getState())
    if (start === null || !shown) return null
    const { type, node, handle, edge } = start
    const document = edge === undefined ? shown : withoutEdge(shown, edge)
    const taking = side === 'in' || side === 'sink'
    if ((type === 'source') !== taking) return new Set<string>()
    const fitting = ports.filter((port) => {
      const own = handleId(side, port.id)
      const pair = taking
        ? { source: node, sourceHandle: handle, target: id, targetHandle: own }
        : { source: id, sourceHandle: own, target: node, targetHandle: handle }
      return connectionOf(document, pair).ok
    })
    return new Set(fitting.map((port) => port.id))
  }, [start, id, side, ports])
}
