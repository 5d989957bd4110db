import { useEffect, useMemo, useRef, useState } from 'react'
import type { Endpoint } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import { mayConnect, type Port } from '#shared/nodes/port.ts'
import { allSpecs } from '#shared/nodes/registry.ts'
import { edit, useDocument } from '../state/document-store.ts'
import { addNode } from '../state/edit/edits.ts'
import { newId } from '../state/edit/ids.ts'
import { originOf } from '../state/edit/node-tree.ts'
import { select } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { cachedPorts, parseHandle } from './handles.ts'
import { KindIcon } from './KindIcon.tsx'

/** A connection that was dropped on empty canvas. */
export interface PendingConnection {
  screen: { x: number; y: number }
  point: { x: number; y: number }
  node: string
  handle: string
  type: 'source' | 'target'
}

interface Choice {
  spec: NodeSpec
  port: Port
  config: JsonObject
}

/** Offers the kinds that fit a connection that was dropped on nothing, and joins the chosen one to it. */
export function ConnectMenu({ pending, onClose }: { pending: PendingConnection; onClose(): void }) {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const fitting = useMemo(() => fittingKinds(pending), [pending])
  const shown = fitting.filter(({ spec }) => spec.title.toLowerCase().includes(query.trim().toLowerCase()))
  useEffect(() => field.current?.focus(), [])

  const choose = (choice: Choice | undefined) => {
    const document = useDocument.getState().document
    const end = parseHandle(pending.handle)
    if (!choice || !document || !end) return onClose()
    const inside = end.side === 'source' || end.side === 'sink'
    const parent = inside ? pending.node : (document.nodes[pending.node]?.parent ?? null)
    const origin = originOf(document, parent)
    const place = { x: pending.point.x - origin.x - (pending.type === 'target' ? 240 : 0), y: pending.point.y - origin.y - 18 }
    const other: Endpoint = [pending.node, end.port]
    const id = newId('n')
    const link = pending.type === 'source' ? { from: other, port: choice.port.id } : { to: other, port: choice.port.id }
    if (edit(addNode(choice.spec.kind, place, { id, parent, connect: link, config: choice.config }))) select([id])
    onClose()
  }

  return (
    <>
      <div className="fixed inset-0 z-30" onPointerDown={onClose} />
      <div
        className="popup fixed z-30 flex max-h-72 w-60 flex-col overflow-hidden"
        style={{ left: Math.min(pending.screen.x, innerWidth - 250), top: Math.min(pending.screen.y, innerHeight - 300) }}
        role="dialog"
        aria-label={strings.canvas.addFitting}
      >
        <input
          ref={field}
          className="border-b bg-transparent px-3 py-2 outline-none"
          placeholder={strings.palette.search}
          aria-label={strings.palette.search}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setActive(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose()
            else if (event.key === 'Enter') shown[active] && choose(shown[active])
            else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, shown.length - 1))
            else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
            else return
            event.preventDefault()
            event.stopPropagation()
          }}
        />
        <div className="min-h-0 overflow-auto p-1">
          {shown.length === 0 && <p className="px-2 py-3 text-muted">{strings.canvas.nothingFits}</p>}
          {shown.map((choice, index) => (
            <button
              key={choice.spec.kind}
              type="button"
              className={`flex w-full items-center gap-2 rounded px-2 py-1 text-left ${index === active ? 'bg-accent-soft' : ''}`}
              onPointerEnter={() => setActive(index)}
              onClick={() => choose(choice)}
            >
              <KindIcon kind={choice.spec.kind} size={14} />
              <span className="flex-1">{choice.spec.title}</span>
              <span className="text-muted text-xs">{choice.port.label}</span>
            </button>
          ))}
        </div>
      </div>
    </>
  )
}

/** Each kind with its first port that the pending connection may end at. */
function fittingKinds(pending: PendingConnection): Choice[] {
  const document = useDocument.getState().document
  const end = parseHandle(pending.handle)
  if (!document || !end) return []
  const own = cachedPorts(document, pending.node)
  const lists = { in: own.inputs, out: own.outputs, source: own.inside?.sources ?? [], sink: own.inside?.sinks ?? [] }
  const port = lists[end.side].find((candidate) => candidate.id === end.port)
  if (!port) return []
  const workflow = { inputs: document.inputs, outputs: document.outputs }
  return allSpecs.flatMap((spec) => {
    // a kind whose ports come from its settings is offered as its example shows it
    for (const config of [{}, spec.examples[0].config]) {
      const parsed = spec.config.safeParse(config)
      if (!parsed.success) continue
      const ports = pending.type === 'source' ? spec.inputs(parsed.data, { workflow }) : spec.outputs(parsed.data, { workflow })
      const fits = ports.find((other) => (pending.type === 'source' ? mayConnect(port, other) : mayConnect(other, port)))
      if (fits) return [{ spec, port: fits, config: structuredClone(config) }]
    }
    return []
  })
}
