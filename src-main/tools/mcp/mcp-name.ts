/** All tools of a server are asked for as `server__*`. */
export const everyTool = '*'

/** `server__tool` as its two parts; null for a name that is none of an MCP server. */
export function mcpName(name: string): { server: string; tool: string } | null {
  const cut = name.indexOf('__')
  return cut > 0 && cut + 2 < name.length ? { server: name.slice(0, cut), tool: name.slice(cut + 2) } : null
}
