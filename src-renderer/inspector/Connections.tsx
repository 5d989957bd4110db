import { ChevronRight, Link, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { scopeOfEdge } from '#shared/document/ports.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Port } from '#shared/nodes/port.ts'
import { visibleText } from '#shared/visible-text.ts'
import { type ConnectionChoice, connectionChoices } from '../canvas/connection-choices.ts'
import { cachedPorts, type HandleSide } from '../canvas/handles.ts'
import { PortMark } from '../canvas/PortMark.tsx'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { connect, remove } from '../state/edit/edits.ts'
import { goToNode } from '../state/session-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'

const text = strings.inspector.connections

/** All ports of a node with what they are connected to: the way to connect without a mouse. */
export function Connections({ id }: { id: string }) {
  const document = useDocument(shownDocument)
  const readOnly = useDocument(isReadOnly)
  if (!document) return null
  const ports = cachedPorts(document, id)
  const sides: [HandleSide, readonly Port[]][] = [
    ['in', ports.inputs],
    ['out', ports.outputs],
    ['source', ports.inside?.sources ?? []],
    ['sink', ports.inside?.sinks ?? []],
  ]
  if (sides.every(([, list]) => list.length === 0)) return null
  return (
    <details className="group rounded border">
      <summary className="flex cursor-pointer items-center gap-1 px-3 py-2 font-medium text-xs">
        <ChevronRight size={14} className="transition-transform duration-100 group-open:rotate-90" aria-hidden />
        {text.title}
      </summary>
      <div className="flex flex-col gap-3 px-3 pb-3">
        {sides.map(([side, list]) =>
          list.length === 0 ? null : (
            <section key={side} className="flex flex-col gap-2" aria-label={text.sides[side]}>
              <h4 className="text-muted text-xs">{text.sides[side]}</h4>
              {list.map((port) => (
                <PortConnections key={port.id} id={id} side={side} port={port} document={document} readOnly={readOnly} />
              ))}
            </section>
          ),
        )}
      </div>
    </details>
  )
}

interface PortConnectionsProps {
  id: string
  side: HandleSide
  port: Port
  document: WorkflowDocument
  readOnly: boolean
}

function PortConnections({ id, side, port, document, readOnly }: PortConnectionsProps) {
  const [choices, setChoices] = useState<readonly ConnectionChoice[]>([])
  const [chosen, setChosen] = useState('')
  const select = useRef<HTMLSelectElement>(null)
  const gives = side === 'out' || side === 'source'
  const inside = side === 'source' || side === 'sink'
  const own = Object.entries(document.edges).filter(([, { from, to }]) => {
    const [node, name] = gives ? from : to
    return node === id && name === port.id && (scopeOfEdge(document, from[0], to[0]) === id) === inside
  })
  // what may be connected is worked out when it is asked for: in a large workflow that takes a moment
  const load = () => setChoices(connectionChoices(document, id, side, port.id))
  const join = () => {
    const choice = connectionChoices(document, id, side, port.id).find((each) => keyOf(each) === chosen)
    if (choice) edit(connect(choice.from, choice.to))
    setChosen('')
    // the button is off now, and would lose the keyboard
    select.current?.focus()
  }
  const name = `${visibleText(port.label)}, ${port.type}`
  return (
    <div>
      <p className="flex items-center gap-1.5 text-xs" title={port.description}>
        <PortMark type={port.type} />
        <span className="font-medium">{visibleText(port.label)}</span> <span className="text-muted">{port.type}</span>
      </p>
      {own.map(([edge, { from, to }]) => {
        const [node, other] = gives ? to : from
        const label = `${document.nodes[node]?.label || node} · ${other}`
        return (
          <div key={edge} className="flex items-center gap-1">
            <button type="button" className="min-w-0 flex-1 truncate rounded px-1 text-left hover:bg-sunken" onClick={() => goToNode(node)}>
              {gives ? '→' : '←'} {visibleText(label)}
            </button>
            {!readOnly && (
              <IconButton small icon={X} label={text.disconnect(visibleText(label))} onClick={() => edit(remove([], [edge]))} />
            )}
          </div>
        )
      })}
      {!readOnly && (
        <div className="mt-1 flex items-center gap-1">
          <select
            ref={select}
            className="field min-w-0 flex-1"
            aria-label={text.connect(name)}
            value={chosen}
            onPointerDown={load}
            onFocus={load}
            // arrow keys go through the choices, so that only the button connects
            onChange={(event) => setChosen(event.target.value)}
          >
            <option value="">{gives ? text.to : text.from}</option>
            {choices.map((choice) => (
              <option key={keyOf(choice)} value={keyOf(choice)}>
                {visibleText(choice.label)}
              </option>
            ))}
          </select>
          <IconButton small icon={Link} label={text.connectChosen} disabled={chosen === ''} onClick={join} />
        </div>
      )}
    </div>
  )
}

const keyOf = ({ node, port }: ConnectionChoice): string => `${node} ${port}`
