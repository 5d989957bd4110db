import type { AgentLevel } from '#shared/events/run-event.ts'
import type { ToolCapability, ToolDefinition } from './tool-registry.ts'

const reading: readonly ToolCapability[] = ['search', 'analysis', 'monitoring', 'validation']

/** What each level of agent may do by itself. What is not safe asks a person besides, at every level. */
const allowed: Record<AgentLevel, readonly ToolCapability[]> = {
  parent: [...reading, 'execution', 'communication'],
  child: [...reading, 'execution', 'communication'],
  micro: reading,
}

/** Whether an agent of this level may call the tool at all. Nothing that a model or a document says changes it. */
export function mayCall(level: AgentLevel, tool: Pick<ToolDefinition, 'capability'>): boolean {
  return allowed[level].includes(tool.capability)
}
