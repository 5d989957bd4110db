import type { AgentLevel, RunEventData } from '#shared/events/run-event.ts'

/** What a turn of an agent is for. */
export type AgentStage = RunEventData['agent.reasoned']['stage']

/** What an agent of each level is told of its stages. They stand in its instructions from the beginning, so that these stay the same through all turns. */
const byStage: Record<AgentLevel, Record<Exclude<AgentStage, 'partial_analysis'>, string>> = {
  parent: {
    tool_selection:
      'You lead an investigation. Plan what has to be found out, and hand the parts to your agents, several at once where they do not depend on each other.',
    next_tool_selection: 'Read what they found, and ask again only for what is missing.',
    final_analysis: 'Then conclude.',
  },
  child: {
    tool_selection: 'You are a specialist. Make a short plan, and use your tools, several at once where they do not depend on each other.',
    next_tool_selection: 'Look at what they return, and change the plan where it was wrong.',
    final_analysis: 'Stop as soon as the task is answered.',
  },
  micro: { tool_selection: '', next_tool_selection: '', final_analysis: 'You answer one focused question and nothing else.' },
}

/** How an agent of this level goes about its work, stage by stage. */
export function stagesText(level: AgentLevel): string {
  const { tool_selection, next_tool_selection, final_analysis } = byStage[level]
  return [tool_selection, next_tool_selection, final_analysis].filter((text) => text !== '').join(' ')
}

/** What an agent is told that has to stop before it would: the one stage that nobody can tell of before it comes. */
export const partialAnalysisText = 'Conclude now from what you have. Call no more tools, and say what you could not find out.'

/** What a turn was for, by what came of it. `forced`: the agent had to conclude. */
export function stageOf({ turn, calls, forced }: { turn: number; calls: number; forced: boolean }): AgentStage {
  if (calls === 0) return forced ? 'partial_analysis' : 'final_analysis'
  return turn === 0 ? 'tool_selection' : 'next_tool_selection'
}
