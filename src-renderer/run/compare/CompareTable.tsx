import { useVirtualizer } from '@tanstack/react-virtual'
import { Equal, GitCompare } from 'lucide-react'
import { useRef } from 'react'
import type { RunView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { KindIcon } from '../../canvas/KindIcon.tsx'
import { useRun } from '../../state/run-store.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { Button } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { count, duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { type NodeComparison, type NodeSide, toldBy, verdictOf } from './compare-runs.ts'
import { countDelta, timeDelta } from './delta.ts'
import { showDifference } from './difference-dialog.ts'
import { verdictLooks } from './RunDelta.tsx'

const text = runText.compare
const rowHeight = 28

/** A line per node: what is different, how it ended, how long it took and what it read and wrote, in both runs. */
export function CompareTable({ list }: { list: readonly NodeComparison[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  if (list.length === 0) return <Empty icon={Equal} title={text.allSame} text={text.allSameText} />
  return (
    <section
      ref={scroller}
      className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]"
      aria-label={text.table}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
      tabIndex={0}
      onMouseLeave={() => useSession.setState({ hovered: null })}
    >
      <div className="compare-line sticky top-0 z-[1] h-7 border-b bg-surface px-3 text-muted text-xs" aria-hidden>
        <span>{text.columns.node}</span>
        <span>{text.columns.difference}</span>
        <span>{text.here}</span>
        <span>{text.there}</span>
        <span className="text-right">{text.columns.time}</span>
        <span className="text-right">{text.here}</span>
        <span className="text-right">{text.there}</span>
        <span className="text-right">{text.columns.tokens}</span>
        <span />
      </div>
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const compared = list[item.index]
          return (
            compared && (
              <li key={compared.node} className="compare-row" style={{ top: item.start, height: rowHeight }}>
                <Line compared={compared} />
              </li>
            )
          )
        })}
      </ul>
    </section>
  )
}

function Line({ compared }: { compared: NodeComparison }) {
  const { node, kind, label, here, there, inDocument, ports } = compared
  const verdict = verdictOf(compared)
  const look = verdict === 'neither' ? null : verdictLooks[verdict]
  const hovered = useSession((state) => state.hovered === node)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering shows on the canvas what the buttons inside go to
    <div
      className="compare-line h-full px-3 hover:bg-sunken"
      data-hovered={hovered || undefined}
      data-verdict={verdict}
      onMouseEnter={() => useSession.setState({ hovered: node })}
    >
      <button
        type="button"
        className="flex min-w-0 items-center gap-2 text-left hover:text-accent-ink"
        title={inDocument === 'other' ? text.goneNode : runText.detail.goToNode}
        disabled={inDocument === 'other'}
        onClick={() => goToNode(node)}
      >
        <KindIcon kind={kind} size={14} />
        <span className="truncate">{visibleText(label || node)}</span>
      </button>
      <span className={`flex min-w-0 items-center gap-1.5 text-xs ${look?.tone ?? 'text-muted'}`}>
        {look && <look.icon size={12} className="shrink-0" aria-hidden />}
        <span className="truncate">{inDocument === 'both' ? text.verdicts[verdict] : text.documents[inDocument]}</span>
      </span>
      <Ended side={here} />
      <Ended side={there} />
      <span className="text-right text-xs tabular-nums">{here && there ? timeDelta(here.ms, there.ms) : ''}</span>
      <span className="text-right text-muted text-xs tabular-nums">{tokensOf(here)}</span>
      <span className="text-right text-muted text-xs tabular-nums">{tokensOf(there)}</span>
      <span className="text-right text-xs tabular-nums">{here && there ? countDelta(here.tokens, there.tokens) : ''}</span>
      <span className="flex justify-end">
        {ports.length > 0 && (
          <Button small icon={GitCompare} aria-label={text.showFor(visibleText(label))} onClick={() => showOutputs(node, label)}>
            {text.show}
          </Button>
        )}
      </span>
    </div>
  )
}

const tokensOf = (side: NodeSide | null): string => (side && side.tokens > 0 ? count(side.tokens) : '')

function Ended({ side }: { side: NodeSide | null }) {
  if (!side) return <span className="text-muted text-xs">–</span>
  return (
    <span className="flex items-center gap-1.5 text-xs tabular-nums">
      <StatusIcon status={side.status} size={12} />
      {side.status === 'skipped' || (side.status === 'cancelled' && side.ms === 0) ? '' : duration(side.ms)}
      {side.visits > 1 && <span className="text-muted">×{side.visits}</span>}
    </span>
  )
}

function valuesOf(view: RunView | null | undefined, node: string): ReturnType<typeof toldBy> {
  const visit = view?.nodes.get(node)?.latest
  return visit ? toldBy(visit) : {}
}

function showOutputs(node: string, label: string): void {
  const { newest, other } = useRun.getState()
  showDifference({
    title: label || node,
    here: valuesOf(newest, node),
    there: valuesOf(other?.view, node),
  })
}
