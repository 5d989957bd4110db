import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { mcpLimits } from './mcp-limits.ts'

/** All text of a result, its parts on lines of their own. */
function textOf(content: CallToolResult['content']): string {
  return content
    .flatMap((part) => {
      if (part.type === 'text') return [part.text]
      if (part.type === 'resource' && 'text' in part.resource) return [part.resource.text]
      return []
    })
    .join('\n')
}

/**
 * What a tool gave, as a value: its structured content where it has one, its text where it is nothing but text, otherwise
 * `{text, parts}` with every part as it came. Throws `tool.failed` for a result that says it is an error, and
 * `mcp.too_large`.
 */
export function resultValue(result: CallToolResult, name: string): Json {
  const { content = [], structuredContent, isError } = result
  const text = textOf(content)
  if (isError)
    throw new AppError('tool.failed', `${name}: ${text.slice(0, mcpLimits.failureCharacters) || 'it failed and does not say why'}`)
  const value: Json =
    structuredContent !== undefined
      ? (structuredContent as JsonObject)
      : content.every(({ type }) => type === 'text')
        ? text
        : { text, parts: content as unknown as Json[] }
  const written = JSON.stringify(value)
  const bytes = Buffer.byteLength(written)
  if (bytes > mcpLimits.resultBytes)
    throw new AppError(
      'mcp.too_large',
      `${name} gave ${Math.round(bytes / 1024 / 1024)} MB; at most ${mcpLimits.resultBytes / 1024 / 1024} MB are taken.`,
      {
        hint: 'Ask for less at once.',
      },
    )
  // as it will be read in a later life of the run: JSON that is read may hold numbers that none is written with
  return written.includes('"__proto__"') ? JSON.parse(written, withoutPrototypes) : JSON.parse(written)
}

const withoutPrototypes = (key: string, value: Json) => (key === '__proto__' ? undefined : value)
