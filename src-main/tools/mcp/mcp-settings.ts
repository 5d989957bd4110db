import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import { type McpServerSettings, mcpServerSchema } from '#shared/mcp/server-entry.ts'
import { readSettingsText } from '../../storage/settings-text.ts'
import { defaultServers } from './default-servers.ts'

const invalid = (file: string, what: string) =>
  new AppError('mcp.settings_invalid', `mcp_servers in ${file}: ${what}`, {
    place: { file },
    hint: 'Each entry has server_id, server_type (stdio or http), connection_params, and may have enabled, instructions, tools, roots, timeout_seconds and start_timeout_seconds.',
  })

/** What to do about a server that is switched off, as those are that are shipped until somebody names them. */
export const howToSwitchOn =
  'Switch it on in Settings, MCP servers, or name it under mcp_servers in trellis.yaml, without `enabled: false`.'

/**
 * The servers that a list of entries describes over the shipped ones: an entry with the id of one of these changes its
 * fields. Nothing is looked up, started or resolved. Throws `mcp.settings_invalid`, which lists every problem.
 */
export function mcpServersOf(section: unknown, file = 'trellis.yaml'): McpServerSettings[] {
  if (section !== undefined && section !== null && !Array.isArray(section)) throw invalid(file, 'it is not a list')
  const entries: unknown[] = section ?? []
  const ids = entries.map((entry) => (isJsonObject(entry) ? entry.server_id : undefined))
  const twice = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index)
  if (twice !== undefined) throw invalid(file, `two entries are named "${String(twice)}"`)
  const shipped = new Map(defaultServers.map((server) => [server.server_id, server]))
  // whoever names a server wants it, unless they say otherwise
  const own = entries.map((entry) => (isJsonObject(entry) ? { ...shipped.get(entry.server_id), enabled: true, ...entry } : entry))
  const read = z.array(mcpServerSchema).max(100).safeParse(own)
  if (!read.success) throw invalid(file, z.prettifyError(read.error))
  const left = defaultServers.filter(({ server_id: id }) => !ids.includes(id as string))
  return [...read.data, ...z.array(mcpServerSchema).parse(left)]
}

/** The servers of a workspace's `trellis.yaml`; the shipped ones alone where there is no such file. */
export async function readMcpServers(folder: string): Promise<McpServerSettings[]> {
  return (await readServersAndNames(folder)).servers
}

/** The same, with the ids of those that the file names. */
export async function readServersAndNames(folder: string): Promise<{ servers: McpServerSettings[]; own: string[] }> {
  const file = join(folder, 'trellis.yaml')
  const section = await readSection(file)
  const servers = mcpServersOf(section, file)
  const own = Array.isArray(section) ? section.map(({ server_id }: { server_id: string }) => server_id) : []
  return { servers, own }
}

async function readSection(file: string): Promise<unknown> {
  const text = await readSettingsText(file)
  const { parse } = await import('yaml')
  let document: unknown
  try {
    document = parse(text, { maxAliasCount: 100 })
  } catch (error) {
    throw invalid(file, `the file is not YAML: ${(error as Error).message}`)
  }
  return isJsonObject(document) ? document.mcp_servers : undefined
}
