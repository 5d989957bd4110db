import { useVirtualizer } from '@tanstack/react-virtual'
import { Bot, Network } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { type RunView, spanIdAt } from '#shared/events/run-view.ts'
import { useRun } from '../../state/run-store.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { Empty } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { SpanDetails } from '../detail/SpanDetails.tsx'
import { chooseSpan } from '../timeline/choose-span.ts'
import { AgentLine } from './AgentLine.tsx'
import { type AgentRow, agentRows } from './agent-rows.ts'
import './agents.css'

const text = runText.agents
const rowHeight = 28

/** Who works for whom: parents, their children and micro agents, with what each is at and what it took. */
export function AgentTree() {
  const view = useRun((state) => state.view)
  const span = useSession((state) => state.span)
  // what is chosen elsewhere may be no part of any agent
  const chosen = span !== null && view?.spans.get(span)?.kind !== 'node' ? span : null
  if (!view) return <Empty icon={Network} title={runText.noRun} text={runText.noRunText} />
  if (view.agents.size === 0) return <Empty icon={Bot} title={text.none} text={text.noneText} />
  return (
    <div className="flex h-full min-h-0">
      <Rows view={view} />
      {chosen !== null && view.spans.has(chosen) && <SpanDetails key={chosen} id={chosen} />}
    </div>
  )
}

const none: ReadonlySet<string> = new Set()
export const spanOfAgent = (id: string): string => `${id}#agent`

function Rows({ view }: { view: RunView }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [folded, setFolded] = useState<ReadonlySet<string>>(none)
  const rows = useMemo(() => agentRows(view, folded), [view, folded])
  const chosen = useSession((state) => state.span)
  const place = rows.findIndex(({ agent }) => spanIdAt(view, spanOfAgent(agent.id)) === chosen)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const fold = (id: string, on: boolean) => setFolded((known) => new Set(on ? [...known, id] : [...known].filter((other) => other !== id)))
  const choose = (row: AgentRow | undefined) => {
    const span = row && view.spans.get(spanIdAt(view, spanOfAgent(row.agent.id)) ?? '')
    if (span) chooseSpan(span)
  }
  const move = (to: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, to))
    choose(rows[at])
    virtual.scrollToIndex(at)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[place]
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(place + 1),
      ArrowUp: () => move(place < 0 ? 0 : place - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => row && (row.folded ? fold(row.agent.id, false) : move(place + 1)),
      ArrowLeft: () => {
        if (row && row.agent.children.length > 0 && !row.folded) fold(row.agent.id, true)
        else if (row) move(rows.findIndex(({ agent }) => agent.id === row.agent.parent))
      },
      Enter: () => row?.agent.node && goToNode(row.agent.node),
    }
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    <div className="@container flex min-w-0 flex-1 flex-col">
      <div className="agent-line h-7 shrink-0 border-b px-3 text-muted text-xs" aria-hidden>
        <span>{text.agent}</span>
        <span>{text.step}</span>
        <span>{text.iteration}</span>
        <span>{text.model}</span>
        <span className="text-right">{text.tokens}</span>
        <span className="text-right">{text.took}</span>
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label={text.tree}
        aria-activedescendant={place >= 0 ? `agent-${place}` : undefined}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden focus-visible:outline-offset-[-2px]"
        onKeyDown={onKeyDown}
        onMouseLeave={() => useSession.setState({ hovered: null })}
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <AgentLine
                key={row.agent.id}
                id={`agent-${item.index}`}
                row={row}
                top={item.start}
                height={rowHeight}
                chosen={item.index === place}
                onChoose={() => choose(row)}
                onFold={fold}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}
