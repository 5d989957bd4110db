import { Crosshair, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SpanView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { goToNode, useSession } from '../../state/session-store.ts'
import { IconButton } from '../../ui/Button.tsx'
import { clockTime, duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { spanLooks, spanStatus } from '../timeline/span-look.ts'
import { useNow } from '../use-now.ts'
import { AgentDetails } from './AgentDetails.tsx'
import { ModelDetails, ToolDetails, WaitDetails } from './CallDetails.tsx'
import { Facts } from './Facts.tsx'
import { VisitDetails } from './VisitDetails.tsx'

const text = runText.detail

/** A span in full, from the events that made it. */
export function SpanDetails({ id }: { id: string }) {
  const span = useRun((state) => state.view?.spans.get(id))
  if (!span) return null
  const { icon: Icon, color } = spanLooks[span.kind]
  return (
    <aside className="flex w-[min(440px,45%)] shrink-0 flex-col border-l" aria-label={visibleText(span.name)}>
      <header className="flex items-center gap-2 border-b py-1 pr-1 pl-3">
        <Icon size={14} className="shrink-0" style={{ color }} aria-hidden />
        <h3 className="min-w-0 flex-1 truncate font-medium" title={visibleText(span.name)}>
          {visibleText(span.name)}
        </h3>
        {span.node !== null && (
          <IconButton small icon={Crosshair} label={text.goToNode} onClick={() => span.node !== null && goToNode(span.node)} />
        )}
        <IconButton small icon={X} label={text.close} onClick={() => useSession.setState({ span: null })} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-3 py-2.5">
        <Facts
          entries={[
            [text.status, <Status key="s" span={span} />],
            [text.duration, <Took key="t" span={span} />],
            [text.started, clockTime(span.start)],
          ]}
        />
        <Body span={span} />
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
  const now = useNow(span.end === null)
  return duration(Math.max(0, (span.end ?? now) - span.start) / 1000)
}

function Body({ span }: { span: SpanView }) {
  switch (span.kind) {
    case 'node':
      return <VisitDetails span={span} />
    case 'agent':
      return <AgentDetails span={span} />
    case 'model':
      return <ModelDetails span={span} />
    case 'tool':
      return <ToolDetails span={span} />
    case 'wait':
      return <WaitDetails span={span} />
  }
}
