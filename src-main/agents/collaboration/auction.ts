import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { AgentProfile, Collaboration } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import type { PutToWork } from '../delegation.ts'
import { sendMessage } from './messages.ts'
import { type Outcome, propose, settled, shown } from './proposals.ts'

const bidSchema: JsonObject = {
  type: 'object',
  properties: {
    cost: { type: 'number', minimum: 0, description: 'Tokens that you expect to use for it.' },
    confidence: { type: 'number', minimum: 0, maximum: 1, description: 'How sure you are that you can do it well.' },
    approach: { type: 'string', description: 'What you would do, in one sentence.' },
  },
  required: ['cost', 'confidence', 'approach'],
  additionalProperties: false,
}

/** How much the cost of a bid counts against its confidence, for the dearest of all. */
const costWeight = 0.25

interface Bid {
  agent: string
  index: number
  cost: number
  confidence: number
  approach: string
  score: number
}

/** Bids, best first: confidence, less up to a quarter for what they cost beside the dearest one. */
export function rankBids(bids: readonly Omit<Bid, 'score'>[]): Bid[] {
  const dearest = Math.max(1, ...bids.map(({ cost }) => cost))
  const scored = bids.map((bid) => ({ ...bid, score: Math.round((bid.confidence - (costWeight * bid.cost) / dearest) * 1000) / 1000 }))
  return scored.sort((a, b) => b.score - a.score || a.index - b.index)
}

const toolsOf = ({ tools }: AgentProfile): Json => tools.map(({ name, description }) => ({ name, description }))

async function bidOf(run: AgentRun, child: AgentProfile, index: number, way: Collaboration, putToWork: PutToWork) {
  const { goal } = run.task
  const reply = await sendMessage(
    run,
    run.place.at('bid:0', child.nodeId),
    {
      sender: { id: run.id, name: run.profile.name },
      recipient: child,
      request: `Bid for this task, which goes to the best bid. Say what it would cost and how sure you are, honestly.\n\n${goal}`,
      context: { your_tools: toolsOf(child) },
      priority: 'high',
      deadlineSeconds: way.deadlineSeconds,
      schema: bidSchema,
      hint: {
        kind: 'collaborate',
        form: 'bid',
        about: { task: goal, role: child.role, instructions: child.instructions, tools: toolsOf(child) },
      },
    },
    putToWork,
  )
  if (!reply.ok || !isJsonObject(reply.value)) return null
  const { cost, confidence, approach } = reply.value as { cost: number; confidence: number; approach: string }
  return {
    agent: child.name,
    index,
    cost: Math.max(0, Number(cost)),
    confidence: Math.min(1, Math.max(0, Number(confidence))),
    approach: String(approach),
  }
}

/** The children bid for the task by a deadline, and the best bid gets it; when its agent fails, the next one does. */
export async function auction(run: AgentRun, way: Collaboration, putToWork: PutToWork): Promise<Outcome> {
  const { children } = run.profile
  run.begin(children.length)
  const given = await settled(children.map((child, index) => bidOf(run, child, index, way, putToWork)))
  const bids = rankBids(given.filter((bid) => bid !== null))
  const told = bids.map(({ index: _, ...bid }): JsonObject => ({ ...bid }))
  for (const bid of bids) {
    run.begin(1)
    const proposal = await propose(run, children[bid.index] as AgentProfile, bid.index, putToWork)
    if (proposal) return { told: { mode: 'auction', winner: proposal.agent, bids: told, result: shown(proposal) }, node: proposal.node }
  }
  return { told: { mode: 'auction', winner: null, bids: told, result: null }, node: null }
}
