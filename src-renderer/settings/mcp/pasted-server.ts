import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { emptyDraft, type ServerDraft } from './server-draft.ts'

/** Under which name other programs keep their servers: most of them the first, VS Code the second. */
const lists = ['mcpServers', 'servers', 'mcp_servers']

/**
 * A server in the JSON that its documentation gives for other programs (`{"mcpServers": {"name": {"command": …}}}`, or the
 * inner part alone). Null for any other text. Of several the first is taken.
 */
export function pastedServer(text: string): ServerDraft | null {
  let given: Json
  try {
    given = JSON.parse(text) as Json
  } catch {
    return null
  }
  if (!isJsonObject(given)) return null
  const all = lists.map((name) => (given as JsonObject)[name]).find(isJsonObject) ?? given
  if (isServer(all)) return draftOf('', all)
  const [id, server] = Object.entries(all).find(([, value]) => isJsonObject(value) && isServer(value)) ?? []
  return id === undefined ? null : draftOf(id, server as JsonObject)
}

const isServer = ({ command, url, serverUrl }: JsonObject) => [command, url, serverUrl].some((value) => typeof value === 'string')

const words = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : [])

const pairs = (value: Json | undefined, sign: string) =>
  isJsonObject(value)
    ? Object.entries(value)
        .map(([name, text]) => name + sign + String(text))
        .join('\n')
    : ''

function draftOf(name: string, { command, args, env, cwd, url, serverUrl, headers }: JsonObject): ServerDraft {
  // a name that no server here may have is made into one
  const id = name.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-+|-+$/g, '')
  if (typeof command !== 'string') return { ...emptyDraft, id, type: 'http', url: String(url ?? serverUrl), headers: pairs(headers, ': ') }
  const folder = typeof cwd === 'string' ? cwd : ''
  return { ...emptyDraft, id, command, args: words(args).join('\n'), env: pairs(env, '='), folder }
}
