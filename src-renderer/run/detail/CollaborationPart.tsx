import { Check, Handshake, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CollaborationView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { count, decimal, percent } from '../../ui/format.ts'
import { teamText as text } from '../../ui/team-strings.ts'
import { doneIn, type OutcomeLines, readOutcome } from '../agents/collaboration-outcome.ts'
import { useValue } from '../use-value.ts'
import { Part } from './Facts.tsx'

/** How the children of an agent worked together: every bid, ballot and position, and whose answer counts. */
export function CollaborationPart({ collaboration }: { collaboration: CollaborationView }) {
  const { mode, winner, outcome } = collaboration
  return (
    <Part title={`${text.together}: ${text.modes[mode]}`}>
      <p className="mb-1.5 flex items-center gap-1.5 text-xs">
        <Handshake size={12} className="shrink-0 text-muted" aria-hidden />
        {outcome === null ? (
          <span className="text-accent-ink">{text.atIt}</span>
        ) : winner === null ? (
          endOf(collaboration)
        ) : (
          <span>
            <span className="font-medium">{visibleText(winner)}</span> {text.won[mode]}
          </span>
        )}
      </p>
      {outcome && <Outcome outcome={outcome} winner={winner} />}
    </Part>
  )
}

function endOf({ mode, outcome }: CollaborationView): string {
  const split = doneIn(outcome)
  return split ? text.doneOf(split.done, split.all) : mode === 'decompose' ? text.modes[mode] : text.nobody
}

function Outcome({ outcome, winner }: { outcome: NonNullable<CollaborationView['outcome']>; winner: string | null }) {
  const loaded = useValue(outcome)
  if (loaded.state !== 'ready') return null
  const lines = readOutcome(loaded.value)
  return (
    <div className="flex flex-col gap-2">
      {lines.bids.length > 0 && <Bids bids={lines.bids} winner={winner} />}
      {lines.tasks.length > 0 && <Tasks tasks={lines.tasks} />}
      {lines.ranking.length > 0 && <Ranking {...lines} winner={winner} />}
      {lines.rounds.map((positions, round) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rounds have no name but their place
        <Positions key={round} title={text.round(round + 1)} positions={positions} />
      ))}
      {lines.decidedBy && (
        <p className="break-words text-xs">
          {text.decided[lines.decidedBy]} {visibleText(lines.reason)}
        </p>
      )}
    </div>
  )
}

function Table({ head, children }: { head: readonly string[]; children: ReactNode }) {
  return (
    <table className="w-full text-xs">
      <thead>
        <tr className="border-b text-left text-muted">
          {head.map((name, column) => (
            <th key={name} scope="col" className={`py-0.5 pr-3 font-normal ${column > 0 && column < 4 ? 'text-right' : ''}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

const nameCell = (agent: string, winner: string | null) => (
  <td className={`max-w-32 truncate py-0.5 pr-3 ${agent === winner ? 'font-medium' : ''}`}>{visibleText(agent)}</td>
)
const numberCell = 'py-0.5 pr-3 text-right tabular-nums'

function Bids({ bids, winner }: { bids: OutcomeLines['bids']; winner: string | null }) {
  const { agent, confidence, cost, score, approach } = text.columns
  return (
    <Table head={[agent, confidence, cost, score, approach]}>
      {bids.map((bid, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two agents may have one name
        <tr key={place}>
          {nameCell(bid.agent, winner)}
          <td className={numberCell}>{percent(bid.confidence)}</td>
          <td className={numberCell}>{count(bid.cost)}</td>
          <td className={numberCell}>{decimal(bid.score, 2)}</td>
          <td className="break-words py-0.5">{visibleText(bid.approach)}</td>
        </tr>
      ))}
    </Table>
  )
}

function Tasks({ tasks }: { tasks: OutcomeLines['tasks'] }) {
  return (
    <ul className="flex flex-col gap-1 text-xs">
      {tasks.map(({ title, isDone, agent, tries, reason }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two tasks may have one title
        <li key={place} className="flex gap-1.5 break-words">
          {isDone ? (
            <Check size={12} className="mt-0.5 shrink-0 text-good" aria-hidden />
          ) : (
            <X size={12} className="mt-0.5 shrink-0 text-bad" aria-hidden />
          )}
          <span className="min-w-0">
            <span className="font-medium">{visibleText(title)}</span>{' '}
            <span className="text-muted">
              {isDone ? visibleText(agent) : `${text.notDone}: ${visibleText(reason)}`}
              {tries > 1 && ` · ${text.triesOf(tries)}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function Ranking({ ranking, ballots, winner }: Pick<OutcomeLines, 'ranking' | 'ballots'> & { winner: string | null }) {
  return (
    <>
      <Table head={[text.columns.agent, text.columns.points]}>
        {ranking.map(({ agent, points }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two agents may have one name
          <tr key={place}>
            {nameCell(agent, winner)}
            <td className={numberCell}>{points}</td>
          </tr>
        ))}
      </Table>
      <ul className="flex flex-col gap-0.5 text-xs">
        {ballots.map(({ agent, ranked, reason }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two agents may have one name
          <li key={place} className="break-words" title={visibleText(reason)}>
            <span className="text-muted">{visibleText(agent)}:</span> {visibleText(ranked.join(' › '))}
          </li>
        ))}
      </ul>
    </>
  )
}

function Positions({ title, positions }: { title: string; positions: OutcomeLines['rounds'][number] }) {
  return (
    <div className="text-xs">
      <p className="text-muted">{title}</p>
      <ul className="flex flex-col gap-0.5">
        {positions.map(({ agent, accepts, text: said }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two agents may have one name
          <li key={place} className="break-words">
            <span className="font-medium">{visibleText(agent)}</span>{' '}
            {accepts === null ? text.counters : text.accepts(visibleText(accepts))}
            {said !== '' && <span className="text-muted">: {visibleText(said)}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}
