import { AppError } from '#shared/errors/app-error.ts'
import { mcpLimits } from './mcp-limits.ts'

/**
 * Everything of a list that comes in pages. A server that leads round in a circle, or on without end, also by pages that are
 * empty, is `mcp.protocol`; one that lists more than can be held is `mcp.too_large`.
 */
export async function allPages<T>(
  load: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor?: string | undefined }>,
  server: string,
): Promise<T[]> {
  const all: T[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  let characters = 0
  do {
    const page = await load(cursor)
    characters += JSON.stringify(page).length
    if (characters > mcpLimits.listedCharacters)
      throw new AppError('mcp.too_large', `MCP server "${server}" says more of what it offers than is taken.`)
    all.push(...page.items)
    cursor = page.nextCursor
    if (all.length > mcpLimits.listed || seen.size > mcpLimits.listed || (cursor !== undefined && seen.has(cursor)))
      throw new AppError('mcp.protocol', `MCP server "${server}" lists more than ${mcpLimits.listed} things, or the same ones again.`)
    if (cursor !== undefined) seen.add(cursor)
  } while (cursor !== undefined)
  return all
}
