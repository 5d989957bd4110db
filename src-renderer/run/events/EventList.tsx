import { useVirtualizer } from '@tanstack/react-virtual'
import { List, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { RunEvent } from '#shared/events/run-event.ts'
import { useRun } from '../../state/run-store.ts'
import { Button } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { SearchField } from '../../ui/SearchField.tsx'
import { EventLine } from './EventLine.tsx'
import { EventFilter } from './event-filter.ts'

const text = runText.events
const groups = Object.keys(text.groups) as (keyof typeof text.groups)[]

/** The log of the run, entry by entry, as it was written. */
export function EventList() {
  const seq = useRun((state) => state.newest?.seq ?? 0)
  const events = useRun((state) => state.events)
  const [group, setGroup] = useState<string | null>(null)
  const [words, setWords] = useState('')
  const searched = useDeferredValue(words)
  const filter = useMemo(() => new EventFilter(events, group, searched), [events, group, searched])
  // the list grows in place, and `seq` tells that it has
  const { shown, present } = filter.upTo(seq)
  const clear = () => {
    setGroup(null)
    setWords('')
  }
  if (seq === 0) return <Empty icon={List} title={text.empty} text={runText.noRunText} />
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b px-3 py-1">
        <SearchField small className="w-64" label={text.filter} value={words} onValue={setWords} />
        <select
          className="field min-h-[26px] w-36 text-xs"
          aria-label={text.kinds}
          value={group ?? ''}
          onChange={(event) => setGroup(event.target.value || null)}
        >
          <option value="">{text.allKinds}</option>
          {groups
            .filter((name) => present.has(name))
            .map((name) => (
              <option key={name} value={name}>
                {text.groups[name]}
              </option>
            ))}
        </select>
        <span className="ml-auto shrink-0 text-muted text-xs" role="status">
          {text.shown(shown.length, events.length)}
        </span>
      </div>
      {shown.length === 0 ? (
        <Empty icon={Search} title={text.noMatch} text={text.noMatchText}>
          <Button small onClick={clear}>
            {text.clear}
          </Button>
        </Empty>
      ) : (
        <Lines events={shown} />
      )}
    </div>
  )
}

function Lines({ events }: { events: readonly RunEvent[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [open, setOpen] = useState<number | null>(null)
  const count = events.length
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    getItemKey: (place) => events[place]?.seq ?? place,
    overscan: 16,
  })
  useEffect(() => {
    // stays at the newest for who is there already
    if (atEnd.current && open === null && count > 0) virtual.scrollToIndex(count - 1)
  }, [count, open, virtual])
  return (
    <section
      ref={scroller}
      className="min-h-0 flex-1 overflow-auto font-mono text-xs focus-visible:outline-offset-[-2px]"
      aria-label={text.list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40
      }}
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const event = events[item.index]
          if (!event) return null
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <EventLine event={event} open={open === event.seq} onToggle={() => setOpen(open === event.seq ? null : event.seq)} />
            </div>
          )
        })}
      </div>
    </section>
  )
}
