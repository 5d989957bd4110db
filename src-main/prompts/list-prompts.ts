import type { PromptSummary, PromptVariable } from '#shared/api/prompt-contract.ts'
import { toAppError } from '#shared/errors/app-error.ts'
import type { PromptDefinition } from '#shared/prompts/prompt-definition.ts'
import type { TemplateRenderer } from '../engine/services.ts'
import type { McpServers } from '../tools/mcp/mcp-servers.ts'
import { promptHash } from '../tools/mcp/offer-grants.ts'
import { neededVariables } from './known-prompts.ts'

async function summaryOf(prompt: PromptDefinition, templates: Pick<TemplateRenderer, 'variables'>): Promise<PromptSummary> {
  const { name, file, version, style, defaults } = prompt
  const shared = { name, server: null, file, version, style, description: '' }
  const given = Object.entries(defaults).map(
    ([of, value]): PromptVariable => ({ name: of, default: value, required: false, description: '' }),
  )
  try {
    const needed = await neededVariables(prompt, templates)
    const rest = needed.map((of): PromptVariable => ({ name: of, default: null, required: true, description: '' }))
    return { ...shared, variables: [...rest, ...given], problem: null }
  } catch (thrown) {
    return { ...shared, variables: given, problem: toAppError(thrown).message }
  }
}

/** Prompts of the workspace by name. */
export async function workspacePrompts(
  prompts: ReadonlyMap<string, PromptDefinition>,
  templates: Pick<TemplateRenderer, 'variables'>,
): Promise<PromptSummary[]> {
  const all = await Promise.all([...prompts.values()].map((prompt) => summaryOf(prompt, templates)))
  return all.sort((a, b) => a.name.localeCompare(b.name))
}

/** Prompts of the MCP servers that are switched on, as they were when these last ran. Starts nothing. */
export async function serverPrompts(servers: McpServers): Promise<PromptSummary[]> {
  return Object.entries(await servers.knownServers()).flatMap(([server, { enabled, prompts }]) =>
    (enabled ? (prompts ?? []) : []).map((prompt) => ({
      name: `${server}__${prompt.name}`,
      server,
      file: null,
      version: promptHash(prompt).slice(0, 12),
      style: null,
      description: prompt.description,
      variables: prompt.arguments.map(({ name, required, description }) => ({ name, default: null, required, description })),
      problem: null,
    })),
  )
}
