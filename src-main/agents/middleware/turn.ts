import { AIMessage, type BaseMessage } from '@langchain/core/messages'

/** The number of a turn: how many answers the agent's state holds already. */
export function turnOf(messages: readonly BaseMessage[]): number {
  return messages.filter((message) => AIMessage.isInstance(message)).length
}
