import { Ban, FileText } from 'lucide-react'
import { isTerminal, type RunView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { goToNode } from '../../state/session-store.ts'
import { Button } from '../../ui/Button.tsx'
import { Empty, Failed, Loading } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { stepText } from '../agents/agent-words.ts'
import { useValue } from '../use-value.ts'
import { conclusionOf } from './conclusion-of.ts'
import { Investigation } from './Investigation.tsx'
import { PlainOutput } from './PlainOutput.tsx'
import { ProducedBy } from './ProducedBy.tsx'

const text = runText.output

/** What the run gave: a report, or any other value as what it is; and while there is none, why not. */
export function RunOutput() {
  const view = useRun((state) => state.view)
  const reading = useRun((state) => state.reading)
  if (reading) return <Loading />
  if (!view) return <Empty icon={FileText} title={runText.noRun} text={runText.noRunText} />
  if (view.status === 'failed' && view.error) return <FailedRun view={view} />
  if (view.status === 'cancelled') return <Empty icon={Ban} title={text.cancelled} text={visibleText(view.cancelReason ?? '')} />
  if (!isTerminal(view.status)) return <Working view={view} />
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1">
        <Result view={view} />
      </div>
      <ProducedBy agents={view.agents} />
    </div>
  )
}

function Result({ view }: { view: RunView }) {
  const loaded = useValue(view.output)
  if (loaded.state === 'loading') return <Loading />
  if (loaded.state === 'failed') return <Failed error={loaded.error} />
  if (loaded.state === 'none' || loaded.value === null) return <Empty icon={FileText} title={text.none} text={text.noneText} />
  const conclusion = conclusionOf(loaded.value)
  if (conclusion) return <Investigation key={view.runId} conclusion={conclusion} output={loaded.value} name={view.workflowName} />
  return <PlainOutput key={view.runId} output={loaded.value} name={view.workflowName} />
}

function Working({ view }: { view: RunView }) {
  const steps = [...view.agents.values()].filter((agent) => agent.retiredAt === null && agent.step !== null)
  return (
    <Empty icon={FileText} title={view.status === 'waiting' ? runText.runStatus.waiting : text.runningTitle} text={text.running}>
      {steps.length > 0 && (
        <ul className="flex max-w-96 flex-col gap-1 text-left text-xs">
          {steps.slice(0, 5).map((agent) => (
            <li key={agent.id} className="truncate">
              <span className="font-medium">{visibleText(agent.name)}</span>{' '}
              <span className="text-muted">
                {[
                  agent.iteration > 0 ? runText.detail.iterationOf(agent.iteration, agent.of) : '',
                  visibleText(agent.servers.join(', ')),
                  stepText(agent.step),
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Empty>
  )
}

function FailedRun({ view }: { view: RunView }) {
  const node = view.error?.place?.node ?? [...view.problems].findLast((problem) => problem.kind === 'failure')?.node ?? null
  const last = view.lastSuccess === null ? undefined : view.nodes.get(view.lastSuccess)?.label || view.lastSuccess
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-xl flex-col items-center gap-2 pb-6">
        {view.error && <Failed error={{ ...view.error, message: visibleText(view.error.message) }} />}
        {view.partial && (
          <p className="px-6 text-center text-muted">
            {runText.partial} {last !== undefined && text.lastSuccess(visibleText(last))}
          </p>
        )}
        {node !== null && <Button onClick={() => goToNode(node)}>{text.failedAt}</Button>}
      </div>
    </div>
  )
}
