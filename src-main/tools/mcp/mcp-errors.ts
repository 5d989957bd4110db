import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { AppError } from '#shared/errors/app-error.ts'
import { mcpLimits } from './mcp-limits.ts'

/** What went wrong with a server, in our own words; an `AppError` stays what it is. */
export function mcpFailure(thrown: unknown, server: string, what: string, timeoutMs: number): AppError {
  if (thrown instanceof AppError) return thrown
  const cause = thrown instanceof Error ? thrown.cause : undefined
  if (cause instanceof AppError) return cause
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, mcpLimits.failureCharacters)
  if (thrown instanceof McpError) {
    const code = thrown.code as ErrorCode
    if (code === ErrorCode.RequestTimeout)
      return new AppError('mcp.timeout', `MCP server "${server}" did not answer ${what} within ${timeoutMs / 1000} s.`, {
        hint: 'Raise timeout_seconds in trellis.yaml if it may take longer.',
      })
    if (code === ErrorCode.ConnectionClosed)
      return new AppError('mcp.crashed', `MCP server "${server}" ended while ${what} was under way.`, { cause: thrown })
    if (code === ErrorCode.InvalidParams)
      return new AppError('tool.invalid_parameters', `MCP server "${server}" refused the arguments of ${what}: ${message}`)
  }
  return new AppError('mcp.protocol', `MCP server "${server}" failed at ${what}: ${message}`, { cause: thrown })
}
