import { type NodeHandle, Position } from '@xyflow/react'
import type { NodePorts } from '#shared/document/ports.ts'
import { type HandleSide, handleId } from './handles.ts'

/** Pixels from the top of a card to its first port, and from port to port. */
const [portTop, portStep] = [18, 20]
/** The same for the ports inside a frame. */
const [insideTop, insideStep] = [76, 28]
const [portSize, insideLeft] = [10, 16]

/** Pixels from the top of a node to the middle of a port. */
export function portY(side: HandleSide, index: number): number {
  return side === 'in' || side === 'out' ? portTop + index * portStep : insideTop + index * insideStep
}

/** The least height of a card that has room for all ports at its sides, in pixels. */
export const portsHeight = ({ inputs, outputs }: NodePorts): number => portTop + portStep * Math.max(1, inputs.length, outputs.length)

/** Which ports a node has, as text: equal texts, equal places. */
export const portShape = ({ inputs, outputs, inside }: NodePorts): string =>
  [inputs, outputs, inside?.sources ?? [], inside?.sinks ?? []].map((list) => list.map((port) => port.id).join()).join('|')

/** The height of a card with few ports before it has run, in pixels. */
const plainHeight = 62

/** How large a card is as long as nobody has drawn it. */
export const firstSize = (ports: NodePorts, width: number) => ({ width, height: Math.max(plainHeight, portsHeight(ports)) })

/** Where the ports of a node lie, for nodes that nobody has drawn yet: the library measures those that are. */
export function portPlaces({ inputs, outputs, inside }: NodePorts, width: number): NodeHandle[] {
  const places = (side: HandleSide, ports: readonly { id: string }[], middle: number): NodeHandle[] => {
    const taking = side === 'in' || side === 'sink'
    return ports.map(({ id }, index) => ({
      id: handleId(side, id),
      type: taking ? 'target' : 'source',
      position: taking ? Position.Left : Position.Right,
      x: middle - portSize / 2,
      y: portY(side, index) - portSize / 2,
      width: portSize,
      height: portSize,
    }))
  }
  return [
    ...places('in', inputs, 1),
    ...places('out', outputs, width - 1),
    ...places('source', inside?.sources ?? [], insideLeft + portSize / 2),
    ...places('sink', inside?.sinks ?? [], width - insideLeft - portSize / 2),
  ]
}
