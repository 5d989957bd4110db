import type { AIMessage } from '@langchain/core/messages'
import type { RunEventData } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { textOf } from '../models/call/message-codec.ts'
import type { AgentRun } from './agent-run.ts'
import { stageOf } from './prompt-stages.ts'

const longestReasoning = 2000

/** What an agent made of a turn at `at` (epoch milliseconds, by the clock of the run), for those who look into why it did what it did. */
export function iterationRecord(
  run: AgentRun,
  turn: number,
  answer: AIMessage,
  { available, at }: { available: readonly string[]; at: number },
): RunEventData['agent.reasoned'] {
  const calls = answer.tool_calls ?? []
  const goesOn = calls.length > 0
  const isForced = run.conclude !== null
  const text = textOf(answer).slice(0, longestReasoning)
  return {
    agent: run.id,
    iteration_number: turn + 1,
    agent_name: run.profile.name,
    stage: stageOf({ turn, calls: calls.length, forced: isForced }),
    reasoning: goesOn ? text : (run.conclude ?? ''),
    available_tools: [...available],
    tools_selected: calls.map(({ name, args }) => ({ name, arguments: args as Json })),
    data_collected: [...run.findings.keys()].sort(),
    partial_analysis: goesOn || isForced ? text : '',
    continuation_decision: goesOn ? 'continue' : 'conclude',
    timestamp: new Date(at).toISOString(),
  }
}
