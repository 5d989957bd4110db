import type { ToolDeclaration } from '../../models/call/call-model.ts'
import type { AgentTool } from '../agent-tools.ts'

/** What the model is told of the tools of a request. */
export function declarationsOf(asked: readonly { name?: unknown }[], tools: ReadonlyMap<string, AgentTool>): ToolDeclaration[] {
  return asked.flatMap((tool) => {
    const known = tools.get(String(tool.name))
    return known ? [known.declaration] : []
  })
}
