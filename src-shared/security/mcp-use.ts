/** What stands in the place of a tool where all resources of a server are meant. */
export const allResources = 'resources/read'

const prompts = 'prompts/get '

/** What stands in the place of a tool where a prompt of a server is meant. */
export const promptUse = (prompt: string): string => prompts + prompt

/** What the use of an MCP server is about: a tool, one of its prompts, or all that it has to read. */
export function usedOf({ tool, hash }: { tool: string; hash: string }): { kind: 'tool' | 'prompt'; name: string } | { kind: 'resources' } {
  // no hash of a tool is this word
  if (tool === allResources && hash === 'resources') return { kind: 'resources' }
  return tool.startsWith(prompts) ? { kind: 'prompt', name: tool.slice(prompts.length) } : { kind: 'tool', name: tool }
}
