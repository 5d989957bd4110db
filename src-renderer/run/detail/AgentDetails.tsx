import { Check, Circle, CircleDot, Minus, MoveRight } from 'lucide-react'
import type { AgentView, SpanView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { count, dollars, duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { teamText } from '../../ui/team-strings.ts'
import { budgetText, purposeOf, stepText } from '../agents/agent-words.ts'
import { CallList } from '../CallList.tsx'
import { eventAt } from '../event-at.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { useCalls } from '../use-calls.ts'
import { CollaborationPart } from './CollaborationPart.tsx'
import { Facts, Part } from './Facts.tsx'

const text = runText.detail
const marks = { pending: Circle, active: CircleDot, done: Check, dropped: Minus }

function useAgent(span: SpanView): AgentView | undefined {
  return useRun((state) => {
    const spawned = eventAt(state.events, span.startSeq)
    const id = spawned?.kind === 'agent.spawned' ? spawned.data.agent : (span.id.split('#')[0] as string)
    return state.view?.agents.get(id)
  })
}

/** An agent: what it was given to work with, what it planned, whom it handed work to, and what it asked. */
export function AgentDetails({ span }: { span: SpanView }) {
  const agent = useAgent(span)
  const id = agent?.id ?? null
  const budget = useRun((state) => (agent && state.view ? budgetText(agent, state.view.agents) : ''))
  const calls = useCalls(`agent ${id}`, (event) => 'agent' in event.data && event.data.agent === id)
  if (!agent) return null
  return (
    <>
      <Facts
        entries={[
          [text.level, runText.agents.levels[agent.level]],
          [text.model, visibleText(agent.model)],
          [text.iterations, agent.iteration > 0 ? text.iterationOf(agent.iteration, agent.of) : ''],
          [text.tokens, runText.tokens(count(agent.usage.input), count(agent.usage.output))],
          [runText.cost, agent.usage.usd === undefined ? '' : dollars(agent.usage.usd)],
          [teamText.budget, budget],
          [text.duration, agent.ms === null ? '' : duration(agent.ms)],
          [text.servers, visibleText(agent.servers.join(', '))],
          [text.tools, visibleText(agent.tools.join(', '))],
        ]}
      />
      {agent.step !== null && agent.retiredAt === null && <p className="text-accent-ink text-xs">{stepText(agent.step)}</p>}
      <Purpose agent={agent} />
      {agent.missing.length > 0 && (
        <Part title={teamText.missing}>
          <ul className="flex flex-col gap-1 text-xs">
            {agent.missing.map(({ server, reason }) => (
              <li key={`${server} ${reason}`} className="break-words">
                <span className="font-medium">{visibleText(server)}</span> <span className="text-muted">{visibleText(reason)}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {agent.collaboration && <CollaborationPart collaboration={agent.collaboration} />}
      {agent.plan.length > 0 && (
        <Part title={text.plan}>
          <ol className="flex flex-col gap-1 text-xs">
            {agent.plan.map((step, place) => {
              const Mark = marks[step.status]
              return (
                <li
                  // biome-ignore lint/suspicious/noArrayIndexKey: steps of a plan have no name but their place
                  key={place}
                  className={`flex gap-2 ${step.status === 'dropped' ? 'text-muted line-through' : step.status === 'active' ? 'font-medium' : ''}`}
                >
                  <Mark size={12} className="mt-0.5 shrink-0 text-muted" aria-label={step.status} />
                  {visibleText(step.text)}
                </li>
              )
            })}
          </ol>
        </Part>
      )}
      <Handoffs agent={agent} />
      {calls.length > 0 && (
        <Part title={runText.calls(calls.filter((call) => call.type === 'model').length)}>
          <CallList calls={calls} />
        </Part>
      )}
    </>
  )
}

/** The message that it answers, or its task, and whom it took that over from. */
function Purpose({ agent }: { agent: AgentView }) {
  const purpose = useRun((state) => (state.view ? purposeOf(agent, state.view) : ''))
  const candidates = useRun((state) => state.view?.choices.get(agent.id)?.candidates)
  return (
    <>
      {purpose !== '' && (
        <Part title={agent.answers === null ? teamText.task : teamText.asked}>
          <ScrollBox label={teamText.task} className="max-h-32 whitespace-pre-wrap break-words text-xs">
            {purpose}
          </ScrollBox>
        </Part>
      )}
      {candidates && candidates.length > 1 && (
        <Part title={teamText.choice}>
          <ol className="flex flex-col gap-1 text-xs">
            {candidates.map(({ agent: id, name, healthy, reason }) => (
              <li key={id} className="break-words">
                {healthy ? teamText.takesOver(visibleText(name)) : teamText.passedOver(visibleText(name), visibleText(reason))}
              </li>
            ))}
          </ol>
        </Part>
      )}
    </>
  )
}

function Handoffs({ agent }: { agent: AgentView }) {
  const agents = useRun((state) => state.view?.agents)
  if (agent.handoffs.length === 0) return null
  return (
    <Part title={text.handoffs}>
      <ul className="flex flex-col gap-1 text-xs">
        {agent.handoffs.map((handoff) => (
          <li key={handoff.handoff} className="flex gap-2">
            <MoveRight size={12} className="mt-0.5 shrink-0 text-muted" aria-hidden />
            <span className="min-w-0 break-words">
              <span className="font-medium">{visibleText(agents?.get(handoff.to)?.name ?? handoff.to)}</span> {visibleText(handoff.task)}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  )
}
