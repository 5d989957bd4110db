import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import { readSettingsText } from '../../storage/settings-text.ts'
import { defaultServers } from './default-servers.ts'

/** No two underscores: they part a server from its tool in `server__tool`. */
const serverId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]|_(?!_)){0,38}$/i, 'letters, digits, single _ and -, at most 39')
  .refine((id) => !id.endsWith('_'), 'does not end with _')

const secretName = z.string().min(1).max(200)

const stdioParams = z.strictObject({
  command: z.string().min(1).max(4_000),
  args: z.array(z.string().max(10_000)).max(200).default([]),
  /** Relative to the workspace. */
  folder: z.string().min(1).max(4_000).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of a variable'), z.string().max(10_000)).default({}),
  /** Variable to the name of the secret that it holds. */
  secrets: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of a variable'), secretName).default({}),
})

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'a name of a header')

const httpParams = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).refine((url) => {
    const { username, password } = new URL(url)
    return username === '' && password === ''
  }, 'no user and password in an address: name a secret for a header'),
  headers: z.record(headerName, z.string().max(4_000)).default({}),
  /** Header to the secret that is its value. */
  secrets: z.record(headerName, z.union([secretName, z.strictObject({ secret: secretName, prefix: z.string().max(100) })])).default({}),
})

const everyServer = {
  server_id: serverId,
  enabled: z.boolean().default(true),
  /** Added to the prompt of every agent that uses it. */
  instructions: z.string().max(20_000).default(''),
  /** The only tools of it that are used. Absent: all that it has. */
  tools: z.array(z.string().min(1).max(200)).max(500).optional(),
  /** Folders that it is told of when it asks, as far as they are granted. Relative to the workspace. */
  roots: z.array(z.string().min(1).max(4_000)).max(50).default([]),
  timeout_seconds: z.number().positive().max(3_600).default(30),
  start_timeout_seconds: z.number().positive().max(600).default(30),
}

const serverSchema = z.discriminatedUnion('server_type', [
  z.strictObject({ ...everyServer, server_type: z.literal('stdio'), connection_params: stdioParams }),
  z.strictObject({ ...everyServer, server_type: z.literal('http'), connection_params: httpParams }),
])

/** One entry of `mcp_servers`, checked, with its defaults. */
export type McpServerSettings = z.output<typeof serverSchema>
export type StdioSettings = Extract<McpServerSettings, { server_type: 'stdio' }>
export type HttpSettings = Extract<McpServerSettings, { server_type: 'http' }>

const invalid = (file: string, what: string) =>
  new AppError('mcp.settings_invalid', `mcp_servers in ${file}: ${what}`, {
    place: { file },
    hint: 'Each entry has server_id, server_type (stdio or http), connection_params, and may have enabled, instructions, tools, roots, timeout_seconds and start_timeout_seconds.',
  })

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
  const read = z.array(serverSchema).max(100).safeParse(own)
  if (!read.success) throw invalid(file, z.prettifyError(read.error))
  const left = defaultServers.filter(({ server_id: id }) => !ids.includes(id as string))
  return [...read.data, ...z.array(serverSchema).parse(left)]
}

/** The servers of a workspace's `trellis.yaml`; the shipped ones alone where there is no such file. */
export async function readMcpServers(folder: string): Promise<McpServerSettings[]> {
  const file = join(folder, 'trellis.yaml')
  const text = await readSettingsText(file)
  const { parse } = await import('yaml')
  let document: unknown
  try {
    document = parse(text, { maxAliasCount: 100 })
  } catch (error) {
    throw invalid(file, `the file is not YAML: ${(error as Error).message}`)
  }
  return mcpServersOf(isJsonObject(document) ? document.mcp_servers : undefined, file)
}
