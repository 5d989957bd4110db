import { hash } from 'node:crypto'
import { z } from 'zod'
import type { McpTool } from '#shared/api/mcp-view.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { isJsonObject } from '#shared/json.ts'
import type { ToolCallContext, ToolDefinition } from '../tool-registry.ts'
import { mcpLimits } from './mcp-limits.ts'
import { type McpServers, unaskedRequest } from './mcp-servers.ts'
import { resultValue } from './result-value.ts'

/** What of a tool a run keeps, so that it is the same in every life of it. */
export interface ListedTool extends Pick<McpTool, 'name' | 'title' | 'description' | 'inputSchema' | 'hash'> {
  server: string
  readOnly: boolean
  /** A person said that it may be called without asking. */
  unasked: boolean
}

const longestName = 64

/** `server__tool`, in the letters and the length that every model provider takes. */
export function toolName(server: string, tool: string): string {
  const name = `${server}__${tool}`
  const plain = name.replace(/[^A-Za-z0-9_-]/g, '_')
  if (plain === name && name.length <= longestName) return name
  // two names must not become one
  return `${plain.slice(0, longestName - 9)}_${hash('sha256', name).slice(0, 8)}`
}

/**
 * A tool of an MCP server as any other tool. What the server says of it decides nothing: it asks a person unless one said
 * that it need not. Each call looks whether the tool still is what was listed and granted.
 */
export function mcpTool(servers: McpServers, user: string, listed: ListedTool): ToolDefinition {
  const { server, name } = listed
  const trusted = listed.unasked && listed.readOnly
  return {
    name: toolName(server, name),
    title: `${listed.title} (${server})`,
    description: listed.description || `${name} of the MCP server ${server}.`,
    capability: trusted ? 'search' : 'execution',
    safety: listed.unasked ? 'safe' : 'needs-confirmation',
    effect: trusted ? 'recorded' : 'outside',
    evidenceKinds: [],
    input: z.record(z.string(), z.json()),
    schema: listed.inputSchema,
    mcp: { server, tool: name, hash: listed.hash },
    hint: `Its server says that it ${listed.readOnly ? 'only reads' : 'may change something'}. Trellis does not know whether that is so.`,
    // its own time limit, and more while it tells of progress
    timeoutMs: 3_600_000,
    attempts: 1,
    call: (input, context) => callMcpTool(servers, user, listed, input, context),
  }
}

type Call = [servers: McpServers, user: string, listed: ListedTool, input: unknown, context: ToolCallContext]

/** A server that has ended the session did nothing of what was asked: it is looked at and asked once more in a new one. */
async function callMcpTool(...call: Call) {
  try {
    return await callOnce(...call)
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'mcp.session_ended') throw thrown
    return callOnce(...call)
  }
}

async function callOnce(...[servers, user, listed, input, context]: Call) {
  const { server: id, name } = listed
  const server = await servers.use(id, user)
  const options = { signal: context.signal, user, trace: (message: McpMessage) => emit(context, message) }
  const stopTelling = servers.onState((changed, from, to, reason) => {
    if (changed === id) context.emit('mcp.state', { server: id, from, to, reason, version: server.version })
  })
  try {
    const now = (await server.tools(options)).find((tool) => tool.name === name)
    if (!now) throw new AppError('mcp.unknown_tool', `MCP server "${id}" has no tool "${name}" any more.`)
    if (now.hash !== listed.hash) {
      throw new AppError(
        'mcp.tool_changed',
        `"${name}" of the MCP server "${id}" is not what it was: what it says of itself or its arguments changed.`,
        {
          hint: 'Look at it in the settings under MCP servers, and grant it anew if it is as it should be.',
        },
      )
    }
    await servers.requireUse(id, now, user)
    // a person may have taken it back since the run listed its tools
    if (listed.unasked && !(await servers.isGranted(unaskedRequest(id, now), user)))
      throw new AppError('tool.insufficient_permissions', `"${name}" of the MCP server "${id}" may no longer be called without asking.`, {
        hint: 'Start the run again to be asked.',
      })
    let toldAt = Number.NEGATIVE_INFINITY
    const result = await server.call(name, isJsonObject(input) ? input : {}, {
      ...options,
      onProgress: ({ progress, total, message }) => {
        if (performance.now() - toldAt < mcpLimits.progressMs && progress !== total) return
        toldAt = performance.now()
        context.emit('node.progress', {
          node: nodeOfPath(context.path) ?? '',
          done: progress,
          total: total ?? null,
          note: (message ?? '').slice(0, 200),
        })
      },
    })
    return resultValue(result, toolName(id, name))
  } finally {
    stopTelling()
  }
}

const emit = (context: ToolCallContext, message: McpMessage) => context.emit('mcp.message', message)
