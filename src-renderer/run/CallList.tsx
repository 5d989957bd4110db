import { ChevronRight, MessageSquare, Wrench } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { count, duration } from '../ui/format.ts'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'
import type { RunCall } from './run-calls.ts'
import { ValueView } from './ValueView.tsx'

const text = strings.run.calls

/** Calls of models and tools, each to be opened: prompt and answer, arguments and result. */
export function CallList({ calls, open = false }: { calls: readonly RunCall[]; open?: boolean }) {
  return (
    <ol className="flex flex-col gap-1">
      {calls.map((call) => (
        <li key={call.key}>
          <details className="group rounded border" open={open || undefined}>
            <summary className="flex cursor-pointer items-center gap-2 px-2 py-1.5 text-xs">
              <ChevronRight size={12} className="shrink-0 transition-transform duration-100 group-open:rotate-90" aria-hidden />
              {call.type === 'model' ? <MessageSquare size={12} aria-hidden /> : <Wrench size={12} aria-hidden />}
              <span className="min-w-0 flex-1 truncate font-medium">
                {visibleText(call.type === 'model' ? `${call.called.data.provider}:${call.called.data.model}` : call.called.data.tool)}
              </span>
              <Outcome call={call} />
            </summary>
            <div className="flex flex-col gap-2 border-t p-2">
              {call.type === 'model' ? <ModelCall call={call} /> : <ToolCall call={call} />}
            </div>
          </details>
        </li>
      ))}
    </ol>
  )
}

function Outcome({ call }: { call: RunCall }) {
  if (!call.returned) return <StatusIcon status="running" size={12} />
  const { ms } = call.returned.data
  const failed = call.type === 'tool' && call.returned.data.ok === false
  return (
    <>
      {call.type === 'model' && (
        <span className="text-muted">{strings.canvas.tokens(count(call.returned.data.usage.input + call.returned.data.usage.output))}</span>
      )}
      <span className="text-muted">{duration(ms)}</span>
      {call.returned.data.fromJournal ? <StatusIcon status="journal" size={12} /> : failed && <StatusIcon status="failed" size={12} />}
    </>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <p className="mb-0.5 text-muted text-xs">{title}</p>
      {children}
    </div>
  )
}

function ModelCall({ call }: { call: Extract<RunCall, { type: 'model' }> }) {
  const answer = call.returned?.data
  return (
    <>
      <Part title={text.prompt}>
        <ValueView value={call.called.data.prompt} />
      </Part>
      {call.called.data.tools.length > 0 && <Part title={text.tools}>{visibleText(call.called.data.tools.join(', '))}</Part>}
      {answer && (
        <Part title={text.answer}>
          <ValueView value={answer.text} />
        </Part>
      )}
      {answer && answer.toolCalls.length > 0 && (
        <Part title={text.toolCalls}>
          <ValueView value={{ value: answer.toolCalls.map(({ name, arguments: given }) => ({ name, arguments: given })) }} />
        </Part>
      )}
    </>
  )
}

function ToolCall({ call }: { call: Extract<RunCall, { type: 'tool' }> }) {
  return (
    <>
      <Part title={text.arguments}>
        <ValueView value={{ value: call.called.data.arguments }} />
      </Part>
      {call.returned && (
        <Part title={call.returned.data.ok ? text.result : text.error}>
          <ValueView value={call.returned.data.result} />
        </Part>
      )}
    </>
  )
}
