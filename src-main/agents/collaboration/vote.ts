import type { Json, JsonObject } from '#shared/json.ts'
import type { AgentProfile, Collaboration } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import type { PutToWork } from '../delegation.ts'
import { sendMessage } from './messages.ts'
import { type Outcome, type Proposal, proposals, settled, shown } from './proposals.ts'
import { combineRankings, readRanking } from './rankings.ts'

const rankingSchema: JsonObject = {
  type: 'object',
  properties: {
    ranking: { type: 'array', items: { type: 'string' }, description: 'Ids of the proposals, best first.' },
    reason: { type: 'string' },
  },
  required: ['ranking', 'reason'],
  additionalProperties: false,
}

async function rankingOf(run: AgentRun, child: AgentProfile, all: readonly Proposal[], way: Collaboration, putToWork: PutToWork) {
  const reply = await sendMessage(
    run,
    run.place.at('ballot:0', child.nodeId),
    {
      sender: { id: run.id, name: run.profile.name },
      recipient: child,
      request: `Rank these answers to the task, best first, by what stands behind them and not by whose they are.\n\n${run.task.goal}`,
      context: { proposals: all.map(shown) },
      priority: 'normal',
      deadlineSeconds: way.deadlineSeconds,
      schema: rankingSchema,
      hint: { kind: 'collaborate', form: 'rank', about: { me: child.name, proposals: all.map(shown) } },
    },
    putToWork,
  )
  const ids = all.map(({ id }) => id)
  return reply.ok ? { agent: child.name, ranking: readRanking(reply.value.ranking, ids), reason: String(reply.value.reason ?? '') } : null
}

/** Every child answers the task, every child ranks the answers, and the rankings become one. */
export async function vote(run: AgentRun, way: Collaboration, putToWork: PutToWork): Promise<Outcome> {
  const all = await proposals(run, putToWork)
  const { children } = run.profile
  run.begin(children.length)
  const ballots =
    all.length < 2 ? [] : (await settled(children.map((child) => rankingOf(run, child, all, way, putToWork)))).filter((one) => one !== null)
  const ids = all.map(({ id }) => id)
  const combined = combineRankings(
    ids,
    ballots.map(({ ranking }) => ranking),
    way.votingRule,
  )
  const agentOf = (id: string) => all.find((one) => one.id === id)?.agent ?? ''
  const ranking = combined.map(({ option, score }): Json => ({ proposal: option, agent: agentOf(option), score }))
  const [first] = combined
  const told: JsonObject = {
    mode: 'vote',
    rule: way.votingRule,
    winner: first ? agentOf(first.option) : null,
    ranking,
    ballots: ballots.map((ballot): Json => ({ ...ballot })),
    proposals: all.map(shown),
  }
  return { told, node: all.find(({ id }) => id === first?.option)?.node ?? null }
}
