import { join } from 'node:path'
import { type Document, isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { type McpServerEntries, type McpServerSettings, mcpServerSchema } from '#shared/mcp/server-entry.ts'
import { changeSettingsFile } from '../../storage/change-settings-file.ts'
import { defaultServers } from './default-servers.ts'
import { mcpServersOf, readMcpServers, readServersAndNames } from './mcp-settings.ts'

const section = 'mcp_servers'
const fileOf = (workspace: string) => join(workspace, 'trellis.yaml')
const same = (a: unknown, b: unknown) => canonicalJson((a ?? null) as Json) === canonicalJson((b ?? null) as Json)

/** The servers of a workspace. Throws `mcp.settings_invalid`. */
export async function mcpEntries(workspace: string): Promise<McpServerEntries> {
  return {
    file: fileOf(workspace),
    ...(await readServersAndNames(workspace)),
    shipped: defaultServers.map(({ server_id }) => server_id as string),
  }
}

/**
 * Writes a server into `trellis.yaml`: a new one at the end, or what is different about one that is there. Throws
 * `mcp.settings_invalid`, and `request.invalid` for a new one with a name that is taken; the file is as it was in both cases.
 */
export async function putMcpServer(workspace: string, entry: McpServerSettings, isNew: boolean): Promise<void> {
  const { servers } = await mcpEntries(workspace)
  const known = servers.some(({ server_id }) => server_id === entry.server_id)
  if (known && isNew)
    throw new AppError('request.invalid', `There is an MCP server "${entry.server_id}" already.`, {
      hint: 'Give the new one another name, or change that one.',
    })
  await change(workspace, (document, list) => {
    const fields = written(entry)
    const item = itemOf(list, entry.server_id)
    if (item === undefined) return void list.add(document.createNode(fields))
    for (const key of Object.keys(item.toJS(document) as object)) if (!Object.hasOwn(fields, key)) item.delete(key)
    // what stays as it is keeps its comments
    const before = item.toJS(document) as Record<string, unknown>
    for (const [key, value] of Object.entries(fields)) if (!same(before[key], value)) item.set(key, document.createNode(value))
  })
}

/** Takes a server out of `trellis.yaml`; one that is shipped is as it was shipped then. Throws as `putMcpServer` does. */
export async function removeMcpServer(workspace: string, id: string): Promise<void> {
  await change(workspace, (_, list) => {
    list.items = list.items.filter((item) => !(isMap(item) && item.get('server_id') === id))
  })
}

async function change(workspace: string, edit: (document: Document, list: YAMLSeq) => void): Promise<void> {
  // what the file says already has to be right: a part of it that is not would be lost
  await readMcpServers(workspace)
  const file = fileOf(workspace)
  await changeSettingsFile(
    file,
    (document) => {
      if (!isSeq(document.get(section, true))) document.set(section, document.createNode([]))
      const list = document.get(section, true) as YAMLSeq
      list.flow = false
      edit(document, list)
      if (list.items.length === 0) document.delete(section)
    },
    (whole) => void mcpServersOf(whole[section], file),
  )
}

const itemOf = (list: YAMLSeq, id: string): YAMLMap | undefined =>
  list.items.find((item): item is YAMLMap => isMap(item) && item.get('server_id') === id)

/** What an entry is written as: what is so by default, or as it was shipped, is left out. */
function written(entry: McpServerSettings): Record<string, unknown> {
  const { server_id, server_type, connection_params } = entry
  const shipped = defaultServers.find((server) => server.server_id === server_id)
  const plain = { server_id, server_type, connection_params: server_type === 'stdio' ? { command: 'x' } : { url: 'http://x' } }
  const base = mcpServerSchema.parse({ ...plain, ...shipped, enabled: true }) as Record<string, unknown>
  const told = { ...entry, connection_params: withoutEmpty(connection_params) }
  const isSaid = (key: string, value: unknown) => value !== undefined && !same(base[key], entry[key as keyof McpServerSettings])
  const rest = Object.entries(told).filter(([key, value]) => !(key in plain) && isSaid(key, value))
  const params = isSaid('connection_params', connection_params) ? { connection_params: told.connection_params } : {}
  return { server_id, ...(shipped?.server_type === server_type ? {} : { server_type }), ...params, ...Object.fromEntries(rest) }
}

const withoutEmpty = (params: object): object =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined && !same(value, []) && !same(value, {})))
