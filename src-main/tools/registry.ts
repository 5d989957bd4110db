import { AppError } from '#shared/errors/app-error.ts'
import { investigationTools } from '../investigation/investigation-tools.ts'
import { calculateTool } from './built-in/calculate.tool.ts'
import { checkConnectivityTool } from './built-in/check-connectivity.tool.ts'
import { currentTimeTool } from './built-in/current-time.tool.ts'
import { findFilesTool, listFilesTool, readFileTool, writeFileTool } from './built-in/file-tools.ts'
import { httpRequestTool } from './built-in/http-request.tool.ts'
import { listMcpResourcesTool, readMcpResourceTool } from './built-in/mcp-resources.tools.ts'
import { runCodeTool } from './built-in/run-code.tool.ts'
import { componentHealthTool } from './health/component-health.tool.ts'
import { matchTools } from './match-tool.ts'
import { shellTool } from './process/shell.tool.ts'
import { targetTools } from './process/target-tools.ts'
import { githubTools } from './systems/github.tools.ts'
import { jiraTools } from './systems/jira.tools.ts'
import { kubernetesTools } from './systems/kubernetes.tools.ts'
import { prometheusTools } from './systems/prometheus.tools.ts'
import type { ToolDefinition, ToolRegistry } from './tool-registry.ts'
import { webSearchTool } from './web-search/web-search.tool.ts'

/** The tools that every host has. */
const builtInTools: readonly ToolDefinition[] = [
  ...investigationTools,
  calculateTool as unknown as ToolDefinition,
  currentTimeTool as unknown as ToolDefinition,
  httpRequestTool as unknown as ToolDefinition,
  readFileTool as unknown as ToolDefinition,
  listFilesTool as unknown as ToolDefinition,
  findFilesTool as unknown as ToolDefinition,
  writeFileTool as unknown as ToolDefinition,
  checkConnectivityTool as unknown as ToolDefinition,
  componentHealthTool as unknown as ToolDefinition,
  runCodeTool as unknown as ToolDefinition,
  listMcpResourcesTool as unknown as ToolDefinition,
  readMcpResourceTool as unknown as ToolDefinition,
  webSearchTool as unknown as ToolDefinition,
  shellTool as unknown as ToolDefinition,
  ...([...targetTools, ...githubTools, ...jiraTools, ...kubernetesTools, ...prometheusTools] as unknown as ToolDefinition[]),
]

/**
 * The built-in tools, and those that a host has beside them.
 *
 * @example createToolRegistry().get('current_time')
 */
export function createToolRegistry(more: readonly ToolDefinition[] = [], builtIn = builtInTools): ToolRegistry {
  const tools = [...builtIn, ...more]
  const byName = new Map<string, ToolDefinition>()
  for (const tool of tools) {
    if (byName.has(tool.name)) throw new AppError('internal.unexpected', `Two tools are named "${tool.name}"`)
    byName.set(tool.name, tool)
  }
  return {
    list: () => [...byName.values()],
    get(name) {
      const tool = byName.get(name)
      if (tool) return tool
      const alike = [...byName.keys()].filter((known) => known.includes(name) || name.includes(known))
      const said = matchTools([...byName.values()], { need: name.replaceAll('_', ' ') }).map((known) => known.name)
      const near = [...new Set([...alike, ...said])].slice(0, 3)
      throw new AppError('tool.unknown', `There is no tool "${name}"`, {
        hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known tools: ${[...byName.keys()].join(', ')}.`,
      })
    },
  }
}
