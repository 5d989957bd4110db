import type { ToolSummary } from '#shared/api/tool-summary.ts'

/** Tools that have every word of the query in their name, title, summary or capability; those named so come first. */
export function searchTools(tools: readonly ToolSummary[], query: string, taken: readonly string[] = []): ToolSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const named = (tool: ToolSummary) => words.every((word) => `${tool.name} ${tool.title}`.toLowerCase().includes(word))
  const about = (tool: ToolSummary) =>
    words.every((word) => `${tool.name} ${tool.title} ${tool.summary} ${tool.capability}`.toLowerCase().includes(word))
  const free = tools.filter(({ name }) => !taken.includes(name))
  return [...free.filter(named), ...free.filter((tool) => !named(tool) && about(tool))]
}
