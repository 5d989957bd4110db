import { Crosshair, Search, X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import type { SpanView } from '#shared/events/run-view.ts'
import { timeShown, useRun } from '../../state/run-store.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { IconButton } from '../../ui/Button.tsx'
import { clockTime, duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { spanLooks, spanName, spanStatus } from '../timeline/span-look.ts'
import { useNow } from '../use-now.ts'
import { CopyButton } from '../value/CopyButton.tsx'
import { DetailSearch } from '../value/detail-search.ts'
import { AgentDetails } from './AgentDetails.tsx'
import { ModelDetails, ToolDetails, WaitDetails } from './CallDetails.tsx'
import { detailText } from './detail-text.ts'
import { Facts } from './Facts.tsx'
import { MessageDetails } from './MessageDetails.tsx'
import { SearchBar } from './SearchBar.tsx'
import { TurnDetails } from './TurnDetails.tsx'
import { VisitDetails } from './VisitDetails.tsx'

const text = runText.detail

/** A span in full, from the events that made it; it can be searched and copied. */
export function SpanDetails({ id }: { id: string }) {
  const span = useRun((state) => state.view?.spans.get(id))
  const [searching, setSearching] = useState(false)
  const [words, setWords] = useState('')
  const body = useRef<HTMLDivElement>(null)
  if (!span) return null
  const { icon: Icon, color } = spanLooks[span.kind]
  const name = spanName(span, useRun.getState().view?.messages)
  const whole = async () => {
    const { view, events } = useRun.getState()
    return view ? detailText(span, view, events) : ''
  }
  const stopSearching = () => {
    setSearching(false)
    setWords('')
  }
  return (
    <aside className="flex w-[min(440px,45%)] shrink-0 flex-col border-l" aria-label={name}>
      <header className="flex items-center gap-1 border-b py-1 pr-1 pl-3">
        <Icon size={14} className="mr-1 shrink-0" style={{ color }} aria-hidden />
        <h3 className="min-w-0 flex-1 truncate font-medium" title={name}>
          {name}
        </h3>
        <IconButton
          small
          icon={Search}
          label={runText.search.label}
          aria-pressed={searching}
          onClick={() => (searching ? stopSearching() : setSearching(true))}
        />
        <CopyButton text={whole} label={text.copyAll} />
        {span.node !== null && (
          <IconButton small icon={Crosshair} label={text.goToNode} onClick={() => span.node !== null && goToNode(span.node)} />
        )}
        <IconButton small icon={X} label={text.close} onClick={() => useSession.setState({ span: null })} />
      </header>
      {searching && (
        <div className="flex shrink-0 items-center border-b bg-sunken px-2 py-1">
          <SearchBar words={words} onWords={setWords} body={body} focused />
        </div>
      )}
      <div ref={body} className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-3 py-2.5">
        <DetailSearch.Provider value={words}>
          <Facts
            entries={[
              [text.status, <Status key="s" span={span} />],
              [text.duration, <Took key="t" span={span} />],
              [text.started, clockTime(span.start)],
            ]}
          />
          <Body span={span} />
        </DetailSearch.Provider>
      </div>
    </aside>
  )
}

function Status({ span }: { span: SpanView }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1.5">
      <StatusIcon status={spanStatus(span)} size={12} />
      {span.fromJournal ? text.fromLog : text.spanStatus[span.status]}
    </span>
  )
}

function Took({ span }: { span: SpanView }): ReactNode {
  // an earlier moment stands still
  const moment = useRun(timeShown)
  const now = useNow(span.end === null && moment === null)
  return duration(Math.max(0, (span.end ?? moment ?? now) - span.start) / 1000)
}

function Body({ span }: { span: SpanView }) {
  switch (span.kind) {
    case 'node':
      return <VisitDetails span={span} />
    case 'agent':
      return <AgentDetails span={span} />
    case 'turn':
      return <TurnDetails span={span} />
    case 'message':
      return <MessageDetails span={span} />
    case 'model':
      return <ModelDetails span={span} />
    case 'tool':
      return <ToolDetails span={span} />
    case 'wait':
      return <WaitDetails span={span} />
  }
}
