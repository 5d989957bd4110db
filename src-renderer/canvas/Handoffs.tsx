import { useStore, ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import { originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { RunView } from '#shared/events/run-view.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { strings } from '../ui/strings.ts'

interface Handoff {
  child: string
  parent: string
  tasks: number
  /** The child is at one of them. */
  active: boolean
}

/** Tasks that parent agents have handed to the agents in their frames, by child. */
export function handoffsOf(agents: RunView['agents'], document: WorkflowDocument): Handoff[] {
  const byChild = new Map<string, Handoff>()
  for (const agent of agents.values()) {
    const parent = agent.parent === null ? undefined : agents.get(agent.parent)
    if (!parent || agent.node === null || parent.node === null || document.nodes[agent.node]?.parent !== parent.node) continue
    const known = byChild.get(agent.node) ?? { child: agent.node, parent: parent.node, tasks: 0, active: false }
    byChild.set(agent.node, { ...known, tasks: known.tasks + 1, active: known.active || agent.retiredAt === null })
  }
  return [...byChild.values()]
}

/** Pixels: from the left of a frame to the line that all handoffs share, its title, and how far above a card the line turns. */
const [bus, title, turn] = [24, 52, 14]

/** From the title of the frame down its left side, along the gap above the child, and into it. */
function pathOf(document: WorkflowDocument, { parent, child }: Handoff): string {
  const frame = rectangleOf(document, parent)
  const origin = originOf(document, document.nodes[parent]?.parent ?? null)
  const [left, top] = [origin.x + frame.x, origin.y + frame.y]
  const card = rectangleOf(document, child)
  const [x, y] = [left + card.x + card.width / 2, top + card.y]
  return `M ${left + bus} ${top + title} V ${y - turn - 6} q 0 6 6 6 H ${x - 6} q 6 0 6 6 V ${y - 3}`
}

/** Thin arrows from a parent agent to the children that have got work from it; lit while a child is at it. */
export function Handoffs() {
  const agents = useRun((state) => state.view?.agents)
  const document = useDocument(shownDocument)
  const far = useStore((state) => state.transform[2] < 0.15)
  const handoffs = useMemo(() => (agents && document ? handoffsOf(agents, document) : []), [agents, document])
  if (!document || handoffs.length === 0 || far) return null
  // what is lit lies on top
  const ordered = [...handoffs].sort((a, b) => Number(a.active) - Number(b.active))
  return (
    <ViewportPortal>
      <svg className="handoffs" role="img" aria-label={strings.canvas.handoffs(handoffs.reduce((sum, { tasks }) => sum + tasks, 0))}>
        <defs>
          {(['idle', 'active'] as const).map((look) => (
            <marker
              key={look}
              id={`handoff-${look}`}
              viewBox="0 0 8 8"
              refX="6"
              refY="4"
              markerWidth="7"
              markerHeight="7"
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
            data-child={handoff.child}
            markerEnd={`url(#handoff-${handoff.active ? 'active' : 'idle'})`}
          />
        ))}
      </svg>
    </ViewportPortal>
  )
}
