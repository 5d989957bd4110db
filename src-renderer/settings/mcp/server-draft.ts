import { type McpServerSettings, mcpServerSchema, type OAuthSettings } from '#shared/mcp/server-entry.ts'
import { listed } from '../agent-list.ts'

/** A server as it is typed: lists by the line, names and values as people write them. */
export interface ServerDraft {
  id: string
  type: 'stdio' | 'http'
  command: string
  args: string
  folder: string
  /** `NAME=value` by the line. */
  env: string
  url: string
  /** `Name: value` by the line. */
  headers: string
  /** `NAME=secret` by the line; over http `Name: secret`, or `Name: Bearer {secret}`. */
  secrets: string
  /** What the form does not show of how one signs in, and leaves as it is. */
  oauth: OAuthSettings | undefined
  instructions: string
  tools: string
  roots: string
  timeout: number
  startTimeout: number
}

export const emptyDraft: ServerDraft = {
  id: '',
  type: 'stdio',
  command: '',
  args: '',
  folder: '',
  env: '',
  url: '',
  headers: '',
  secrets: '',
  oauth: undefined,
  instructions: '',
  tools: '',
  roots: '',
  timeout: 30,
  startTimeout: 30,
}

const typed = (map: Readonly<Record<string, string>>, sign: string) =>
  Object.entries(map)
    .map(([name, value]) => name + sign + value)
    .join('\n')

export function draftOf(entry: McpServerSettings): ServerDraft {
  const { server_id: id, server_type: type, instructions, roots, tools, timeout_seconds, start_timeout_seconds } = entry
  const rest = { instructions, tools: tools?.join(', ') ?? '', roots: roots.join('\n') }
  const draft = { ...emptyDraft, ...rest, id, type, timeout: timeout_seconds, startTimeout: start_timeout_seconds }
  if (entry.server_type === 'stdio') {
    const { command, args, folder = '', env, secrets } = entry.connection_params
    return { ...draft, command, args: args.join('\n'), folder, env: typed(env, '='), secrets: typed(secrets, '=') }
  }
  const { url, headers, secrets, oauth } = entry.connection_params
  const named = Object.entries(secrets).map(([name, given]) => [
    name,
    typeof given === 'string' ? given : `${given.prefix}{${given.secret}}`,
  ])
  return { ...draft, url, headers: typed(headers, ': '), secrets: typed(Object.fromEntries(named), ': '), oauth }
}

const lines = (text: string) => text.split('\n').flatMap((line) => line.trim() || [])

/** What is typed by the line, parted at the first `sign`. A line without one is a name without a value, which no entry may hold. */
function pairs(text: string, sign: string): [name: string, value: string][] {
  return lines(text).map((line) => {
    const at = line.indexOf(sign)
    return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + sign.length).trim()]
  })
}

const secretHeader = (value: string) => {
  const [, prefix, secret] = /^(.*)\{([^{}]+)\}$/.exec(value) ?? []
  return secret === undefined || prefix === undefined ? value : { secret, prefix }
}

/** What the form calls the fields of an entry that have another name there. */
const fields: Readonly<Record<string, keyof ServerDraft>> = {
  server_id: 'id',
  server_type: 'type',
  timeout_seconds: 'timeout',
  start_timeout_seconds: 'startTimeout',
}

/** What is wrong with a field. */
export interface DraftProblem {
  field: keyof ServerDraft
  message: string
}

/** What is typed as the entry that it comes to, or what is wrong with it first. `enabled` is as it was. */
export function entryOf(draft: ServerDraft, enabled: boolean): { entry: McpServerSettings } | { problem: DraftProblem } {
  const { type, command, folder, url, tools, roots } = draft
  const secrets = pairs(draft.secrets, type === 'stdio' ? '=' : ':')
  const params =
    type === 'stdio'
      ? {
          command: command.trim(),
          args: draft.args === '' ? [] : draft.args.replace(/\n$/, '').split('\n'),
          ...(folder.trim() === '' ? {} : { folder: folder.trim() }),
          env: Object.fromEntries(pairs(draft.env, '=')),
          secrets: Object.fromEntries(secrets),
        }
      : {
          url: url.trim(),
          headers: Object.fromEntries(pairs(draft.headers, ':')),
          secrets: Object.fromEntries(secrets.map(([name, value]) => [name, secretHeader(value)])),
          ...(draft.oauth ? { oauth: draft.oauth } : {}),
        }
  const read = mcpServerSchema.safeParse({
    server_id: draft.id.trim(),
    server_type: type,
    enabled,
    connection_params: params,
    instructions: draft.instructions,
    ...(tools.trim() === '' ? {} : { tools: listed(tools) }),
    roots: lines(roots),
    timeout_seconds: draft.timeout,
    start_timeout_seconds: draft.startTimeout,
  })
  if (read.success) return { entry: read.data }
  const [issue] = read.error.issues
  const [name = '', ...inside] = (issue?.path ?? []).filter((part) => part !== 'connection_params').map(String)
  // of a name that none may have it is told inside why
  const why = issue?.code === 'invalid_key' ? issue.issues[0] : issue
  const message = [...inside, why?.message].join(': ')
  return { problem: { field: fields[name] ?? (name as keyof ServerDraft), message } }
}
