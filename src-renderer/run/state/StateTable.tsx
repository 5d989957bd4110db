import { useVirtualizer } from '@tanstack/react-virtual'
import { Maximize2, PenLine, Search, Variable } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { KindIcon } from '../../canvas/KindIcon.tsx'
import { shownRun } from '../../state/run-rounds.ts'
import { useRun } from '../../state/run-store.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { bytes } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { SearchField } from '../../ui/SearchField.tsx'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { steerText } from '../../ui/steer-strings.ts'
import { askToSteer } from '../steer/steer-dialog.ts'
import { CopyButton } from '../value/CopyButton.tsx'
import { textOfValue } from '../value/load-value.ts'
import { showValue } from '../value/value-dialog.ts'
import { sizeOfRef, typeOfRef } from '../value/value-shape.ts'
import { filterPorts, oneLine, type PortValue, portValues } from './port-values.ts'

const text = runText.state

type Line = { node: string } | PortValue

/** Every port of every node with what is on it at the shown moment. */
export function StateTable() {
  const view = useDeferredValue(useRun((state) => state.view))
  const rounds = useRun((state) => state.rounds)
  const nodes = useRun((state) => state.document?.nodes)
  const [words, setWords] = useState('')
  const [withValue, setWithValue] = useState(true)
  const searched = useDeferredValue(words)
  const labelOf = (id: string) => visibleText(nodes?.[id]?.label || id)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the values are those of the view and the rounds
  const all = useMemo(() => portValues({ ...useRun.getState(), view }), [view, rounds, nodes])
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are those of the nodes
  const lines = useMemo(() => linesOf(filterPorts(all, searched, withValue, labelOf)), [all, searched, withValue, nodes])
  if (!view) return <Empty icon={Variable} title={runText.noRun} text={runText.noRunText} />
  const shown = lines.filter((line) => 'port' in line).length
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-3 border-b px-3 py-1">
        <SearchField small className="w-64" label={text.search} value={words} onValue={setWords} />
        <label className="flex items-center gap-1.5 text-xs">
          <input type="checkbox" checked={withValue} onChange={(event) => setWithValue(event.target.checked)} />
          {text.withValue}
        </label>
        <span className="ml-auto shrink-0 text-muted text-xs" role="status">
          {text.shown(shown, all.length)}
        </span>
      </div>
      {lines.length === 0 ? (
        <Empty icon={Search} title={words.trim() === '' ? text.none : text.noMatch}>
          {words.trim() !== '' && (
            <Button small onClick={() => setWords('')}>
              {text.clear}
            </Button>
          )}
        </Empty>
      ) : (
        <Lines lines={lines} labelOf={labelOf} />
      )}
    </div>
  )
}

/** A heading per node, then its ports. */
function linesOf(ports: readonly PortValue[]): Line[] {
  const lines: Line[] = []
  let node = ''
  for (const port of ports) {
    if (port.node !== node) lines.push({ node: port.node })
    node = port.node
    lines.push(port)
  }
  return lines
}

function Lines({ lines, labelOf }: { lines: readonly Line[]; labelOf(id: string): string }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 12,
  })
  return (
    <section
      ref={scroller}
      className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]"
      aria-label={text.list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
      tabIndex={0}
      onMouseLeave={() => useSession.setState({ hovered: null })}
    >
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          if (!line) return null
          return (
            <li
              key={item.key}
              className="absolute inset-x-0 top-0 flex h-7 items-center"
              style={{ transform: `translateY(${item.start}px)` }}
              onMouseEnter={() => useSession.setState({ hovered: line.node })}
            >
              {'port' in line ? (
                <PortLine line={line} label={labelOf(line.node)} />
              ) : (
                <NodeLine node={line.node} label={labelOf(line.node)} />
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function NodeLine({ node, label }: { node: string; label: string }) {
  const kind = useRun((state) => state.document?.nodes[node]?.kind ?? '')
  const status = useRun((state) => shownRun(state, node)?.status ?? 'idle')
  return (
    <button
      type="button"
      className="flex h-full min-w-0 flex-1 items-center gap-2 border-t bg-sunken px-3 text-left font-medium hover:text-accent-ink focus-visible:outline-offset-[-2px]"
      title={runText.detail.goToNode}
      onClick={() => goToNode(node)}
    >
      <KindIcon kind={kind} size={14} />
      <span className="truncate">{label}</span>
      <StatusIcon status={status} size={12} />
    </button>
  )
}

function PortLine({ line: { node, side, port, label: name, value, path }, label }: { line: PortValue; label: string }) {
  const paused = useRun((state) => state.newest?.status === 'paused' && state.moment === null)
  const title = `${label} · ${visibleText(name)}`
  return (
    <div className="group/port flex h-full min-w-0 flex-1 items-center gap-3 pr-2 pl-9 hover:bg-sunken">
      <span className="w-16 shrink-0 text-muted text-xs">{text.sides[side]}</span>
      <button
        type="button"
        className="w-32 shrink-0 truncate text-left font-mono text-xs hover:text-accent-ink"
        title={runText.detail.goToNode}
        onClick={() => goToNode(node)}
      >
        {visibleText(port)}
      </button>
      {value === null ? (
        <span className="text-muted text-xs">{text.empty}</span>
      ) : (
        <>
          <span className="w-44 shrink-0 truncate text-muted text-xs max-lg:hidden">
            {typeOfRef(value)} · {bytes(sizeOfRef(value))}
          </span>
          <button
            type="button"
            className="min-w-0 flex-1 truncate text-left font-mono text-xs hover:text-accent-ink"
            title={runText.value.open}
            onClick={() => showValue({ title, value })}
          >
            {visibleText(oneLine(value)) || text.blank}
          </button>
          <span className="flex shrink-0 opacity-0 focus-within:opacity-100 group-hover/port:opacity-100">
            {paused && path !== null && (
              <IconButton
                small
                icon={PenLine}
                label={steerText.value.button}
                onClick={() => askToSteer({ about: 'value', title, path, port, value })}
              />
            )}
            <CopyButton text={() => textOfValue(value)} />
            <IconButton small icon={Maximize2} label={runText.value.open} onClick={() => showValue({ title, value })} />
          </span>
        </>
      )}
    </div>
  )
}
