import type { BaseMessage, ToolMessage } from '@langchain/core/messages'
import { type ModelTask, taskKey } from '../task.ts'

/** The text of a message, whatever form its content has. */
export function textOfMessage(message: BaseMessage): string {
  const { content } = message
  if (typeof content === 'string') return content
  return content.map((part) => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('')
}

const kinds: ReadonlySet<string> = new Set([
  'classify',
  'extract',
  'summarise',
  'intake',
  'agent',
  'validate',
  'hypothesise',
  'write',
  'collaborate',
  'free',
] satisfies ModelTask['kind'][])

/** The task that travels on a system message, or null. One of a kind that this version does not know counts as none. */
export function taskOf(messages: readonly BaseMessage[]): ModelTask | null {
  for (const message of messages) {
    if (message.getType() !== 'system') continue
    const task = message.additional_kwargs?.[taskKey] as { kind?: unknown } | undefined
    if (task && typeof task.kind === 'string' && kinds.has(task.kind)) return task as ModelTask
  }
  return null
}

/** A conversation taken apart. */
export interface Conversation {
  system: string
  /** The latest thing that a person said. */
  question: string
  /** Everything that a person said, in order. */
  said: string[]
  /** Calls already made, with their results where those have come. */
  calls: { id: string; name: string; args: Record<string, unknown>; result: string | null; failed: boolean }[]
  /** Turns that the model has had. */
  turns: number
}

export function conversationOf(messages: readonly BaseMessage[]): Conversation {
  const system: string[] = []
  const said: string[] = []
  const calls: Conversation['calls'] = []
  let turns = 0
  for (const message of messages) {
    const text = textOfMessage(message)
    switch (message.getType()) {
      case 'system':
        system.push(text)
        break
      case 'human':
        said.push(text)
        break
      case 'ai': {
        turns += 1
        const made =
          (message as BaseMessage & { tool_calls?: { id?: string; name: string; args: Record<string, unknown> }[] }).tool_calls ?? []
        for (const call of made) calls.push({ id: call.id ?? '', name: call.name, args: call.args, result: null, failed: false })
        break
      }
      case 'tool': {
        const { tool_call_id: id, status } = message as ToolMessage
        // Ids may repeat between turns: the latest call without a result is the one that is answered.
        const call = calls.findLast((entry) => entry.id === id && entry.result === null)
        if (call) {
          call.result = text
          call.failed = status === 'error'
        }
        break
      }
    }
  }
  return { system: system.join('\n\n'), question: said.at(-1) ?? '', said, calls, turns }
}
