import { AppError } from '#shared/errors/app-error.ts'
import { mcpLimits } from './mcp-limits.ts'

/** Everything of a list that comes in pages. A server that leads round in a circle, or on without end, is `mcp.protocol`. */
export async function allPages<T>(
  load: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor?: string | undefined }>,
  server: string,
): Promise<T[]> {
  const all: T[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await load(cursor)
    all.push(...page.items)
    cursor = page.nextCursor
    if (all.length > mcpLimits.listed || (cursor !== undefined && seen.has(cursor)))
      throw new AppError('mcp.protocol', `MCP server "${server}" lists more than ${mcpLimits.listed} things, or the same ones again.`)
    if (cursor !== undefined) seen.add(cursor)
  } while (cursor !== undefined)
  return all
}
