import type { Json, JsonObject } from '#shared/json.ts'
import type { AgentProfile, Collaboration } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import type { PutToWork } from '../delegation.ts'
import { sendMessage } from './messages.ts'
import { type Outcome, type Proposal, proposals, settled, shown } from './proposals.ts'

const positionSchema: JsonObject = {
  type: 'object',
  properties: {
    accepts: { type: ['string', 'null'], description: 'Id of the proposal that you accept, or null.' },
    proposal: { type: 'string', description: 'Your counter-proposal, in full; empty where you accept one.' },
    reason: { type: 'string' },
  },
  required: ['accepts', 'proposal', 'reason'],
  additionalProperties: false,
}

const decisionSchema: JsonObject = {
  type: 'object',
  properties: { decision: { type: 'string', description: 'Id of the proposal.' }, reason: { type: 'string' } },
  required: ['decision', 'reason'],
  additionalProperties: false,
}

interface Position {
  agent: string
  accepts: string | null
  proposal: string
  reason: string
}

interface Table {
  run: AgentRun
  way: Collaboration
  putToWork: PutToWork
  all: Proposal[]
}

async function positionOf({ run, way, putToWork, all }: Table, child: AgentProfile, round: number): Promise<Position | null> {
  const offers = all.map(shown)
  const reply = await sendMessage(
    run,
    run.place.at(`round:${round}`, child.nodeId),
    {
      sender: { id: run.id, name: run.profile.name },
      recipient: child,
      request: `Round ${round + 1} of ${way.rounds}. Accept one of these proposals for the task, or make a counter-proposal that the others can accept.\n\n${run.task.goal}`,
      context: { proposals: offers },
      priority: 'normal',
      deadlineSeconds: way.deadlineSeconds,
      schema: positionSchema,
      hint: { kind: 'collaborate', form: 'position', about: { me: child.name, proposals: offers } },
    },
    putToWork,
  )
  if (!reply.ok) return null
  const { accepts, proposal, reason } = reply.value
  const known = all.some(({ id }) => id === accepts)
  return {
    agent: child.name,
    accepts: known ? String(accepts) : null,
    proposal: known ? '' : String(proposal ?? ''),
    reason: String(reason ?? ''),
  }
}

/** A counter-proposal takes the place of what its agent had proposed, with what stands behind it. */
function countered(all: Proposal[], positions: readonly Position[]): Proposal[] {
  return all.map((one) => {
    const counter = positions.find(({ agent, proposal }) => agent === one.agent && proposal.trim() !== '')
    return counter ? { ...one, text: counter.proposal } : one
  })
}

/** The proposal that all accept, or null. */
function agreed(positions: readonly Position[]): string | null {
  const [first] = positions
  return first?.accepts && positions.every(({ accepts }) => accepts === first.accepts) ? first.accepts : null
}

/** No agreement in any round: the parent decides. */
async function decide({ run, way, putToWork, all }: Table, positions: readonly Position[]): Promise<{ id: string; reason: string }> {
  const { profile } = run
  run.begin(1)
  const about: Json = { proposals: all.map(shown), positions: positions.map((one): Json => ({ ...one })) }
  const reply = await sendMessage(
    run,
    run.place.at('decision:0'),
    {
      sender: { id: run.id, name: profile.name },
      recipient: profile,
      request: `Your agents have not agreed. Decide which proposal counts, and why.\n\n${run.task.goal}`,
      context: about,
      priority: 'high',
      deadlineSeconds: way.deadlineSeconds,
      schema: decisionSchema,
      hint: { kind: 'collaborate', form: 'decide', about },
    },
    putToWork,
  )
  const chosen = reply.ok ? all.find(({ id }) => id === reply.value.decision) : undefined
  if (chosen && reply.ok) return { id: chosen.id, reason: String(reply.value.reason ?? '') }
  const [best] = [...all].sort((a, b) => b.weight - a.weight)
  return { id: best?.id ?? '', reason: 'The parent named none of them; this one has most evidence behind it.' }
}

/** The children propose and counter, round by round; what all accept counts, and otherwise the parent decides. */
export async function negotiate(run: AgentRun, way: Collaboration, putToWork: PutToWork): Promise<Outcome> {
  const table: Table = { run, way, putToWork, all: await proposals(run, putToWork) }
  const { children } = run.profile
  const rounds: Position[][] = []
  let winner: string | null = table.all.length === 1 ? (table.all[0]?.id ?? null) : null
  let reason = winner ? 'It was the only proposal.' : ''
  for (let round = 0; winner === null && table.all.length > 1 && round < way.rounds; round++) {
    run.begin(children.length)
    const positions = (await settled(children.map((child) => positionOf(table, child, round)))).filter((one) => one !== null)
    rounds.push(positions)
    winner = agreed(positions)
    if (winner) reason = `All accepted it in round ${round + 1}.`
    else table.all = countered(table.all, positions)
  }
  const isAgreed = winner !== null
  if (winner === null && table.all.length > 1) {
    const decision = await decide(table, rounds.at(-1) ?? [])
    winner = decision.id
    reason = decision.reason
  }
  const chosen = table.all.find(({ id }) => id === winner)
  const told: JsonObject = {
    mode: 'negotiate',
    agreed: isAgreed,
    decided_by: isAgreed ? 'agreement' : 'parent',
    winner: chosen?.agent ?? null,
    reason,
    result: chosen ? shown(chosen) : null,
    rounds: rounds.map((positions): Json => positions.map((one): Json => ({ ...one }))),
    proposals: table.all.map(shown),
  }
  return { told, node: chosen?.node ?? null }
}
