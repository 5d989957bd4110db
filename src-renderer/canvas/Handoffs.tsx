import { useStore, ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import { originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { worthOf } from '../run/agents/collaboration-outcome.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { strings } from '../ui/strings.ts'
import { teamText } from '../ui/team-strings.ts'
import { boxOfNode } from './canvas-view.ts'
import { type Exchange, exchangesOf, type Handoff, handoffsOf } from './handoffs-of.ts'

/** Pixels: from the left of a frame to the line that all handoffs share, its title, and how far above a card the line turns. */
const [bus, title, turn] = [24, 52, 14]

/** Where a child lies, and its parent, on the canvas. */
function placesOf(document: WorkflowDocument, { parent, child }: Handoff) {
  const frame = rectangleOf(document, parent)
  const origin = originOf(document, document.nodes[parent]?.parent ?? null)
  const [left, top] = [origin.x + frame.x, origin.y + frame.y]
  const card = rectangleOf(document, child)
  return { left, top, x: left + card.x + card.width / 2, y: top + card.y }
}

/** From the title of the frame down its left side, along the gap above the child, and into it. */
function pathOf(document: WorkflowDocument, handoff: Handoff): string {
  const { left, top, x, y } = placesOf(document, handoff)
  return `M ${left + bus} ${top + title} V ${y - turn - 6} q 0 6 6 6 H ${x - 6} q 6 0 6 6 V ${y - 3}`
}

/** Of an agent that was given more than one task, how many; of the one whose answer counts, why. */
function labelOf({ tasks, won }: Handoff): string {
  if (won?.winner == null) return tasks > 1 ? teamText.tasks(tasks) : ''
  const worth = won.outcome && 'value' in won.outcome ? worthOf(won.outcome.value, won.winner) : ''
  return [teamText.won[won.mode], worth].filter((part) => part !== '').join(' · ')
}

const looks = ['idle', 'active'] as const
const lookOf = (active: boolean) => `url(#handoff-${active ? 'active' : 'idle'})`

/**
 * What agents give each other: thin arrows from a parent to the children that have got work from it, dashed where it only
 * asked them something, and between children that asked each other; lit while a child is at it.
 */
export function Handoffs() {
  const agents = useRun((state) => state.view?.agents)
  const messages = useRun((state) => state.view?.messages)
  const document = useDocument(shownDocument)
  const far = useStore((state) => state.transform[2] < 0.15)
  const handoffs = useMemo(() => (agents && document ? handoffsOf(agents, document) : []), [agents, document])
  const exchanges = useMemo(() => (messages && document ? exchangesOf(messages, document) : []), [messages, document])
  if (!document || handoffs.length === 0 || far) return null
  // what is lit lies on top
  const ordered = [...handoffs].sort((a, b) => Number(a.active) - Number(b.active))
  return (
    <ViewportPortal>
      <svg className="handoffs" role="img" aria-label={strings.canvas.handoffs(handoffs.reduce((sum, { tasks }) => sum + tasks, 0))}>
        <defs>
          {looks.map((look) => (
            <marker
              key={look}
              id={`handoff-${look}`}
              viewBox="0 0 8 8"
              refX="6"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              markerUnits="userSpaceOnUse"
              orient="auto"
              className="handoff-head"
              data-active={look === 'active' || undefined}
            >
              <path d="M 0 0 L 8 4 L 0 8 z" />
            </marker>
          ))}
        </defs>
        {ordered.map((handoff) => (
          <path
            key={handoff.child}
            d={pathOf(document, handoff)}
            className="handoff"
            data-active={handoff.active || undefined}
            data-asked={handoff.tasks === 0 || undefined}
            data-child={handoff.child}
            markerEnd={lookOf(handoff.active)}
          />
        ))}
        {ordered.map((handoff) => (
          <Label key={handoff.child} {...placesOf(document, handoff)} text={labelOf(handoff)} won={handoff.won !== null} />
        ))}
        {exchanges.map((exchange) => (
          <ExchangeLine key={`${exchange.from} ${exchange.to}`} {...exchange} />
        ))}
      </svg>
    </ViewportPortal>
  )
}

function Label({ x, y, text, won }: { x: number; y: number; text: string; won: boolean }) {
  if (text === '') return null
  return (
    <text x={x + 8} y={y - 4} className="handoff-label" data-won={won || undefined}>
      {text}
    </text>
  )
}

/** From the lower edge of one card to that of the other, below both. */
function ExchangeLine({ from, to, messages, active }: Exchange) {
  const [a, b] = [boxOfNode(from), boxOfNode(to)]
  if (!a || !b) return null
  // there and back are two lines beside each other
  const side = from < to ? -8 : 8
  const [ax, ay, bx, by] = [a.x + a.width / 2 + side, a.y + a.height, b.x + b.width / 2 + side, b.y + b.height + 3]
  const depth = Math.max(ay, by) + 28 + side / 2
  return (
    <>
      <path
        d={`M ${ax} ${ay} C ${ax} ${depth}, ${bx} ${depth}, ${bx} ${by}`}
        className="handoff"
        data-asked
        data-active={active || undefined}
        markerEnd={lookOf(active)}
      />
      <text x={(ax + bx) / 2} y={(ay + by) / 8 + (3 * depth) / 4 + 12} textAnchor="middle" className="handoff-label">
        {teamText.messages(messages)}
      </text>
    </>
  )
}
