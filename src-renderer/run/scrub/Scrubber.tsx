import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight, Pause, Play, Radio } from 'lucide-react'
import { type CSSProperties, memo, useCallback, useEffect, useMemo, useRef } from 'react'
import type { PersistentList } from '#shared/events/persistent-list.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { ProblemView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { shortcutOf } from '../../commands/registry.ts'
import { play, showMoment, speeds, stepMoment, stepMomentOf, stopPlaying, togglePlaying } from '../../state/run-moment.ts'
import { isRunGoing, useRun } from '../../state/run-store.ts'
import { useSession } from '../../state/session-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import './scrub.css'

const text = runText.scrub

/** All moments of the run on one line: the whole window shows the one that is chosen, live or past. */
export function Scrubber() {
  const last = useRun((state) => state.newest?.seq ?? 0)
  const moment = useRun((state) => state.moment)
  const ended = useRun((state) => !isRunGoing(state))
  const node = useSession((state) => (state.nodes.length === 1 ? (state.nodes[0] as string) : null))
  if (last < 2) return null
  return (
    <section className="flex h-8 shrink-0 items-center gap-1 border-b px-2" aria-label={text.label}>
      <IconButton
        small
        icon={ChevronLeft}
        label={text.previous}
        shortcut={shortcutOf('run.previousEvent') ?? ''}
        onClick={() => stepMoment(-1)}
      />
      <PlayButton />
      <IconButton
        small
        icon={ChevronRight}
        label={text.next}
        shortcut={shortcutOf('run.nextEvent') ?? ''}
        disabled={moment === null}
        onClick={() => stepMoment(1)}
      />
      <Speed />
      <Slider value={moment ?? last} last={last} />
      <MomentFacts seq={moment ?? last} last={last} />
      {node !== null && (
        <>
          <IconButton
            small
            icon={ChevronsLeft}
            label={text.previousOfNode}
            shortcut={shortcutOf('node.previousEvent') ?? ''}
            onClick={() => stepMomentOf(node, -1)}
          />
          <IconButton
            small
            icon={ChevronsRight}
            label={text.nextOfNode}
            shortcut={shortcutOf('node.nextEvent') ?? ''}
            disabled={moment === null}
            onClick={() => stepMomentOf(node, 1)}
          />
        </>
      )}
      {moment === null ? (
        !ended && (
          <span className="flex shrink-0 items-center gap-1 px-1 font-medium text-accent-ink text-xs" title={text.liveText}>
            <Radio size={12} aria-hidden />
            {text.live}
          </span>
        )
      ) : (
        <Button small icon={ended ? ChevronsRight : Radio} onClick={() => showMoment(null)}>
          {ended ? text.backToEnd : text.backToLive}
        </Button>
      )}
    </section>
  )
}

function PlayButton() {
  const playing = useRun((state) => state.playing !== null)
  return (
    <IconButton
      small
      icon={playing ? Pause : Play}
      label={playing ? text.pause : text.play}
      shortcut={shortcutOf('run.replay') ?? ''}
      onClick={togglePlaying}
    />
  )
}

function Speed() {
  const playing = useRun((state) => state.playing)
  const wanted = useRef<number>(speeds[1])
  const speed = playing ?? wanted.current
  return (
    <select
      className="speed h-6 rounded bg-transparent px-0.5 text-muted text-xs hover:bg-sunken"
      aria-label={text.speed}
      value={speed}
      onChange={(event) => {
        wanted.current = Number(event.target.value)
        play(wanted.current)
      }}
    >
      {speeds.map((each) => (
        <option key={each} value={each}>
          {each}×
        </option>
      ))}
    </select>
  )
}

function Slider({ value, last }: { value: number; last: number }) {
  const frame = useRef<number | undefined>(undefined)
  useEffect(() => () => cancelAnimationFrame(frame.current ?? 0), [])
  // a mouse tells of more moments than can be seen
  const choose = useCallback((seq: number) => {
    cancelAnimationFrame(frame.current ?? 0)
    frame.current = requestAnimationFrame(() => showMoment(seq))
  }, [])
  const events = useRun((state) => state.events)
  return (
    <div className="relative flex h-full min-w-24 flex-1 items-center">
      <Marks last={last} />
      <input
        type="range"
        className="scrub-slider"
        aria-label={text.slider}
        aria-valuetext={text.place(value, last, describe(events[value - 1]))}
        min={1}
        max={last}
        value={value}
        style={{ '--done': `${((value - 1) / Math.max(1, last - 1)) * 100}%` } as CSSProperties}
        onPointerDown={stopPlaying}
        onChange={(event) => choose(Number(event.target.value))}
      />
    </div>
  )
}

/** Where something failed or was waited for, so that one can go there. */
const Marks = memo(function Marks({ last }: { last: number }) {
  const problems = useRun((state) => state.newest?.problems)
  const places = useMemo(() => (problems ? placesOf(problems, last) : []), [problems, last])
  return (
    <span className="pointer-events-none absolute inset-x-[6px] inset-y-0" aria-hidden>
      {places.map(({ at, bad }) => (
        <span key={at} className="scrub-mark" data-bad={bad || undefined} style={{ left: `${at}%` }} />
      ))}
    </span>
  )
})

/** At most one mark in each two hundredth of the line: more could not be told apart. */
function placesOf(problems: PersistentList<ProblemView>, last: number): { at: number; bad: boolean }[] {
  const places = new Map<number, boolean>()
  for (const { seq, kind } of problems) {
    const at = Math.round((200 * (seq - 1)) / Math.max(1, last - 1)) / 2
    places.set(at, (places.get(at) ?? false) || kind === 'failure')
  }
  return [...places].map(([at, bad]) => ({ at, bad }))
}

/** What an event is, in a few words: its kind and what it is of. */
export function describe(event: RunEvent | undefined): string {
  if (!event) return ''
  const { nodes, agents } = useRun.getState().newest ?? {}
  const node = 'node' in event.data ? event.data.node : null
  const of = node ? (nodes?.get(node)?.label ?? node) : ''
  const agent = 'agent' in event.data && typeof event.data.agent === 'string' ? (agents?.get(event.data.agent)?.name ?? '') : ''
  return visibleText([event.kind, of || agent].filter((part) => part !== '').join(' · '))
}

function MomentFacts({ seq, last }: { seq: number; last: number }) {
  const events = useRun((state) => state.events)
  const event = events[seq - 1]
  const elapsed = event && events[0] ? Math.max(0, event.at - events[0].at) / 1000 : 0
  return (
    <span className="flex shrink-0 items-center gap-2 px-1 text-muted text-xs tabular-nums">
      <span className="min-w-12 text-right text-ink">{duration(elapsed)}</span>
      <span className="max-lg:hidden">{text.event(seq, last)}</span>
      <span className="w-52 truncate max-xl:hidden" title={describe(event)}>
        {describe(event)}
      </span>
    </span>
  )
}
