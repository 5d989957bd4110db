import { toolSafeties } from '#shared/security/permissions.ts'
import type { ToolApproval } from '#shared/security/tool-approval.ts'
import { matchTools, wordsIn } from '../match-tool.ts'
import type { ToolDefinition } from '../tool-registry.ts'

const most = 3

/**
 * Those of the tools that could do the same with less risk: the ones that it names itself, or else those that have most words
 * of its name in theirs, what says most of the same first.
 */
export function lessRisk(tool: ToolDefinition, tools: readonly ToolDefinition[]): ToolApproval['instead'] {
  const risk = ({ safety }: ToolDefinition) => toolSafeties.indexOf(safety)
  const lesser = tools.filter((other) => other.name !== tool.name && risk(other) < risk(tool))
  const named = tool.lessRisk?.flatMap((name) => lesser.find((other) => other.name === name) ?? [])
  return (named ?? likeIt(tool, lesser)).slice(0, most).map(({ name, title, safety }) => ({ tool: name, title, safety }))
}

function likeIt(tool: ToolDefinition, lesser: readonly ToolDefinition[]): ToolDefinition[] {
  const wordsOf = ({ name }: ToolDefinition) => wordsIn(name.replaceAll('_', ' '))
  const own = wordsOf(tool)
  // a word or two in common is no likeness: to write a file restarts no service
  const alike = lesser.filter((other) => [...wordsOf(other)].filter((word) => own.has(word)).length * 2 >= own.size)
  const need = `${tool.name.replaceAll('_', ' ')} ${tool.title} ${tool.description}`
  return matchTools(alike, { need, leastWords: 2 })
}
