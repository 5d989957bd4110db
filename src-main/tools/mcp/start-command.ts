import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, join, relative, resolve } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import type { McpServerSettings, StdioSettings } from '#shared/mcp/server-entry.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { originOf } from '../network/checked-target.ts'
import { isPinned } from './pinned.ts'

/** A command as it would be started, word by word. */
export interface StartCommand {
  /** The real path of what is started, links followed. */
  executable: string
  /** The path by which it was found: some programs look at it to know who they are. */
  argv0: string
  args: string[]
  folder: string
  /** What a person is asked to grant. */
  request: Extract<GrantRequest, { type: 'mcp_start' }>
}

const inside = (folder: string, path: string) => {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

/** Folders where programs are looked for: those of the person, without relative ones, which depend on where one stands. */
export function searchPath(env: NodeJS.ProcessEnv = process.env): string {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .join(delimiter)
}

/**
 * What every server gets beside the variables that its entry declares: where programs are found, the person's home, where
 * temporary files go, and what text is written in. No key and no other variable of the app's own environment.
 */
export function baseEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept =
    process.platform === 'win32'
      ? ['SYSTEMROOT', 'SYSTEMDRIVE', 'TEMP', 'TMP', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE', 'PROGRAMFILES', 'PATHEXT', 'COMSPEC']
      : ['TMPDIR', 'LANG', 'LC_ALL', 'TZ']
  const base: Record<string, string> = { PATH: searchPath(env), HOME: env.HOME ?? homedir() }
  for (const name of kept) if (env[name] !== undefined) base[name] = env[name]
  return base
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

async function findProgram(command: string, workspace: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['', '.exe', '.com'] : ['']
  const places = /[\\/]/.test(command)
    ? [resolve(workspace, command)]
    : searchPath(env)
        .split(delimiter)
        .map((folder) => join(folder, command))
  for (const place of places) for (const ending of endings) if (await isProgram(place + ending)) return place + ending
  return undefined
}

/**
 * Finds what an entry would start, without starting it. Code that lies in the workspace, which others may change, counts
 * as code that may change. Throws `mcp.start_failed` where there is no such program or folder.
 */
export async function resolveStart(
  settings: StdioSettings,
  workspace: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StartCommand> {
  const { server_id: server, connection_params: params } = settings
  const found = await findProgram(params.command, workspace, env)
  const failed = (what: string, hint: string) => new AppError('mcp.start_failed', `MCP server "${server}": ${what}`, { hint })
  if (!found)
    throw failed(
      `there is no program "${params.command}".`,
      'Install it, or name it by its full path in trellis.yaml. Programs are looked for in the folders of PATH.',
    )
  const executable = await realpath(found)
  const folder = await realpath(resolve(workspace, params.folder ?? '.')).catch(() => {
    throw failed(`there is no folder "${params.folder}".`, 'Correct `folder` of its connection_params.')
  })
  const home = await realpath(workspace)
  const mayChange = inside(home, executable) || params.args.some((arg) => /[\\/.]/.test(arg) && isCodeIn(home, resolve(folder, arg)))
  return {
    executable,
    argv0: found,
    args: params.args,
    folder,
    request: {
      type: 'mcp_start',
      server,
      executable,
      args: params.args,
      folder,
      variables: Object.entries(params.env)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
      secrets: [...new Set(Object.values(params.secrets))].sort(),
      pinned: isPinned(params.command, params.args) && isPinned(executable, params.args) && !mayChange,
    },
  }
}

const isCodeIn = (workspace: string, path: string) =>
  inside(workspace, path) && /\.(?:[cm]?[jt]s|py|rb|pl|sh|php|lua|jar|wasm)$/i.test(path)

/** The servers of `trellis.yaml` are asked for by the workspace and not by a workflow. */
export const workspaceScope = { workflow: null }

/** What a person has to grant before a server may be started or reached. Throws `mcp.start_failed`. */
export async function startRequest(settings: McpServerSettings, workspace: string): Promise<GrantRequest> {
  if (settings.server_type === 'stdio') return (await resolveStart(settings, workspace)).request
  return { type: 'host', origin: originOf(new URL(settings.connection_params.url)) }
}
