import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'

/** A tool that a node calls, or that an agent is given. */
export interface ToolUse {
  node: string
  tool: string
  /** Those that are written in the node; null where a model chooses. */
  args: JsonObject | null
  /** Nothing is laid over the arguments when it runs. */
  exact: boolean
}

/** The tools that a document names. */
export function toolUses({ nodes, edges }: WorkflowDocument): ToolUse[] {
  const fed = new Set(Object.values(edges).flatMap(({ to: [node, port] }) => (port === 'in' ? [node] : [])))
  return Object.entries(nodes).flatMap(([node, { config }]) => {
    const listed = Array.isArray(config.tools) ? config.tools.filter((name) => typeof name === 'string') : []
    const uses = listed.map((tool): ToolUse => ({ node, tool, args: null, exact: false }))
    if (typeof config.tool !== 'string' || config.tool === '') return uses
    const args = isJsonObject(config.arguments) ? config.arguments : {}
    const made = typeof config.expression === 'string' && config.expression.trim() !== ''
    return [...uses, { node, tool: config.tool, args, exact: !made && !fed.has(node) }]
  })
}
