import type { ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { decimal } from '../../ui/format.ts'

export interface BidLine {
  agent: string
  cost: number
  confidence: number
  score: number
  approach: string
}

export interface RankLine {
  agent: string
  points: number
}

export interface BallotLine {
  agent: string
  /** Names of agents, the one whose answer is ranked best first. */
  ranked: string[]
  reason: string
}

export interface PositionLine {
  agent: string
  /** The agent whose proposal it accepts; null: it makes one of its own. */
  accepts: string | null
  text: string
}

export interface TaskLine {
  title: string
  isDone: boolean
  /** Who did it; empty where nobody did. */
  agent: string
  tries: number
  /** Why it was not done. */
  reason: string
}

/** What agents that worked together came to, as people read it. Lists are empty where the way to work has none. */
export interface OutcomeLines {
  bids: BidLine[]
  ranking: RankLine[]
  ballots: BallotLine[]
  rounds: PositionLine[][]
  tasks: TaskLine[]
  /** How a negotiation ended. */
  decidedBy: 'agreement' | 'parent' | null
  reason: string
}

const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const numberOf = (value: Json | undefined): number => (typeof value === 'number' ? value : 0)

/** Reads the outcome of a collaboration; what is not in it, or not in its form, is left out. */
export function readOutcome(outcome: Json): OutcomeLines {
  const told = isJsonObject(outcome) ? outcome : {}
  const agentOf = new Map(objects(told.proposals).map(({ id, agent }) => [textOf(id), textOf(agent)]))
  const nameOf = (id: Json | undefined) => agentOf.get(textOf(id)) ?? textOf(id)
  return {
    bids: objects(told.bids).map(({ agent, cost, confidence, score, approach }) => ({
      agent: textOf(agent),
      cost: numberOf(cost),
      confidence: numberOf(confidence),
      score: numberOf(score),
      approach: textOf(approach),
    })),
    ranking: objects(told.ranking).map(({ agent, score }) => ({ agent: textOf(agent), points: numberOf(score) })),
    ballots: objects(told.ballots).map(({ agent, ranking, reason }) => ({
      agent: textOf(agent),
      ranked: (Array.isArray(ranking) ? ranking : []).map(nameOf),
      reason: textOf(reason),
    })),
    rounds: (Array.isArray(told.rounds) ? told.rounds : []).map((round) =>
      objects(round).map(({ agent, accepts, proposal, reason }) => ({
        agent: textOf(agent),
        accepts: typeof accepts === 'string' ? nameOf(accepts) : null,
        text: textOf(proposal) || textOf(reason),
      })),
    ),
    tasks: objects(told.tasks).map(({ title, status, agent, attempts, reason }) => ({
      title: textOf(title),
      isDone: status === 'done',
      agent: textOf(agent),
      tries: objects(attempts).length,
      reason: textOf(reason),
    })),
    decidedBy: told.decided_by === 'agreement' || told.decided_by === 'parent' ? told.decided_by : null,
    reason: textOf(told.reason),
  }
}

/** What the answer that counts is worth beside the others, in a word: the score of a bid, the points of a vote. */
export function worthOf(outcome: Json, winner: string): string {
  const { bids, ranking } = readOutcome(outcome)
  const bid = bids.find(({ agent }) => agent === winner)
  const rank = ranking.find(({ agent }) => agent === winner)
  return bid ? decimal(bid.score, 2) : rank ? String(rank.points) : ''
}

/** How many of the tasks that an agent split its own into are done; null where it split nothing, or the outcome is not at hand. */
export function doneIn(outcome: ValueRef | null): { done: number; all: number } | null {
  const { tasks } = readOutcome(outcome && 'value' in outcome ? outcome.value : null)
  return tasks.length === 0 ? null : { done: tasks.filter(({ isDone }) => isDone).length, all: tasks.length }
}
