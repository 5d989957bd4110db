import { topicWords } from '../../models/offline/words.ts'
import type { AgentProfile } from '../agent.ts'
import type { PlannedTask } from './task-graph.ts'

/** How near an agent has to come to the best one to stand in for it. */
const nearBest = 0.3

/** How much more what an agent is called counts than what it is told and what its tools say. */
const calledWeight = 3

const calledOf = ({ name, role }: AgentProfile): Set<string> => new Set(topicWords(`${name} ${role}`))

function wordsOf({ name, role, instructions, tools }: AgentProfile): Set<string> {
  const ofTools = tools.map((tool) => `${tool.name.replaceAll('_', ' ')} ${tool.description}`)
  return new Set(topicWords([name, role, instructions, ...ofTools].join(' ')))
}

/** What a task needs that an agent has no tool for. What tools of MCP servers are for is not known before they start. */
export function lacks({ tools, serverTools = [] }: AgentProfile, { needs }: Pick<PlannedTask, 'needs'>): string[] {
  return serverTools.length > 0 ? [] : needs.filter((need) => !tools.some(({ capability }) => capability === need))
}

/**
 * The agents that can do a task, best first: those with tools for what it needs, the one that the plan names, then by the words
 * that they share with the task; a word counts the more, the fewer agents have it.
 */
export function ableAgents(task: PlannedTask, children: readonly AgentProfile[]): AgentProfile[] {
  const wanted = [...new Set(topicWords(`${task.title} ${task.task}`))]
  const known = children.map((child) => ({ child, words: wordsOf(child), called: calledOf(child) }))
  const weight = (word: string) => Math.log((known.length + 1) / (known.filter(({ words }) => words.has(word)).length + 0.5))
  const ranked = known
    .filter(({ child }) => lacks(child, task).length === 0)
    .map(({ child, words, called }) => {
      const worth = (word: string) => (words.has(word) ? weight(word) * (called.has(word) ? calledWeight : 1) : 0)
      return { child, score: wanted.reduce((sum, word) => sum + worth(word), 0) }
    })
    .sort((a, b) => b.score - a.score)
  const best = ranked[0]?.score ?? 0
  const named = ranked.find(({ child }) => task.agent !== '' && child.name.toLowerCase() === task.agent.trim().toLowerCase())?.child
  // where nobody speaks of it, whoever has what it needs may try
  const able = ranked.filter(({ score }) => score >= best * nearBest).map(({ child }) => child)
  return named ? [named, ...able.filter((child) => child !== named)] : able
}
