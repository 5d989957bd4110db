import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import type { AgentRun } from './agent-run.ts'
import { findingLines } from './prompt.ts'
import { partialAnalysisText } from './prompt-stages.ts'

/** The messages of a request for a conclusion. */
export function concludingMessages(messages: readonly BaseMessage[]): BaseMessage[] {
  const begun = messages.some((message) => AIMessage.isInstance(message))
  return begun ? [...messages, new HumanMessage(partialAnalysisText)] : [...messages]
}

/** What an agent leaves that may not be asked any more: what it has found, and that it has not concluded. */
export function unfinishedText(run: AgentRun, why: string): string {
  const found = findingLines([...run.findings.values()])
  const rest = found === '' ? 'It had found nothing by then.' : `By then there was:\n${found}`
  return `${run.profile.name} stopped before it could conclude, because ${why}. ${rest}`
}
