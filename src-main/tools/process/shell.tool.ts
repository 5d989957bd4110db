import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { folderRequests } from '../files/folder-requests.ts'
import { openGranted } from '../files/granted-file.ts'
import { setUp, unlessSetUp } from '../systems/set-up.ts'
import type { ShellProgram, ToolSettings } from '../systems/tool-settings.ts'
import { accessOf } from '../tool-access.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { chosenOf } from './chosen-of.ts'
import { gitEnvironment, obeysItsFolder } from './git-settings.ts'
import { findProgram, runProgram } from './run-program.ts'

const input = z.strictObject({
  program: z.string().min(1).max(200).describe('One of those that the workspace allows.'),
  arguments: z.array(z.string().max(8000)).max(100).default([]).describe('As they are: nothing is expanded, joined or quoted.'),
  folder: z.string().min(1).max(4096).describe('Where it runs: absolute, in a folder that may be written.'),
  timeout_seconds: z.int().min(1).max(300).default(30),
})

/** What a person grants: the program, and all that it may be told. */
function toolRequest(path: string, { subcommands, options }: ShellProgram): GrantRequest {
  return { type: 'tool', tool: 'shell', detail: [path, ...(subcommands ? [`(${subcommands.join(' | ')})`] : []), ...options].join(' ') }
}

/** The program of a call, or all that there are where a model chooses; and the folder that it runs in. */
async function shellRequests(args: Json | null, { shell }: ToolSettings): Promise<GrantRequest[]> {
  const programs = chosenOf(shell?.programs ?? {}, args, 'program')
  const found = await Promise.all(
    programs.map(async ([name, allowed]) => {
      const path = await findProgram(name).catch(() => undefined) // one that is not there, or never run, is refused at the call
      return path === undefined ? [] : [toolRequest(path, allowed)]
    }),
  )
  return [...found.flat(), ...(await folderRequests(isJsonObject(args) ? { path: args.folder ?? null } : null, 'write', 'folder'))]
}

/** Throws `tool.insufficient_permissions` for an argument that would be read as an option which nobody allowed. */
export function checkArguments(program: string, args: readonly string[], { subcommands, options }: ShellProgram): void {
  const refused = (what: string, hint: string) =>
    new AppError('tool.insufficient_permissions', `${program} may not be given ${what}`, { hint })
  if (args.some((arg) => arg.includes('\0'))) throw new AppError('tool.invalid_parameters', 'An argument may not hold a null character')
  if (subcommands && !subcommands.includes(args[0] ?? ''))
    throw refused(`"${args[0] ?? ''}" first`, `Allowed are ${subcommands.join(', ')}.`)
  for (const arg of args) {
    // some programs read options with other signs in front, or from a file that is named
    if (/^[@+]/.test(arg) || (process.platform === 'win32' && arg.startsWith('/')))
      throw refused(`"${arg}"`, 'It could be read as an option.')
    if (!/^[-\u2010-\u2015\u2212]/.test(arg)) continue
    if (!options.some((option) => arg === option || (option.endsWith('=') && arg.startsWith(option))))
      throw refused(`the option "${arg}"`, options.length > 0 ? `Allowed are ${options.join(', ')}.` : 'It has no options in trellis.yaml.')
  }
}

export const shellTool: ToolDefinition<z.output<typeof input>> = {
  name: 'shell',
  title: 'Run a program',
  description: 'Runs one program that the workspace allows, with arguments as they are, without a shell. A person is asked first.',
  capability: 'execution',
  safety: 'dangerous',
  effect: 'outside',
  evidenceKinds: [],
  unavailable: unlessSetUp('shell', 'Running programs'),
  sameForRun: ['program', 'arguments', 'folder'],
  lessRisk: ['read_file', 'find_files', 'list_files'],
  guidance: 'Run it in a terminal, and paste what it says.',
  ofCall: ({ timeout_seconds }) => ({ timeoutMs: (timeout_seconds + 5) * 1000 }),
  input,
  requests: shellRequests,
  async call({ program, arguments: args, folder, timeout_seconds }, { services, signal }) {
    const { programs } = await setUp('shell', 'Running programs', services)
    const allowed = Object.hasOwn(programs, program) ? programs[program] : undefined
    if (!allowed)
      throw new AppError('tool.insufficient_permissions', `${program} is none of the programs that may be run`, {
        hint: `Allowed are ${Object.keys(programs).join(', ')}.`,
      })
    checkArguments(program, args, allowed)
    const path = await findProgram(program)
    const access = accessOf(services)
    await access.grants.require(toolRequest(path, allowed), access.scope)
    const { handle, real } = await openGranted(folder, 'folder', access, 'write')
    try {
      const env = obeysItsFolder(path) ? await gitEnvironment({ program: path, folder: real }, signal) : {}
      return { ...(await runProgram({ program: path, args, folder: real, timeoutMs: timeout_seconds * 1000, env }, signal)) }
    } finally {
      await handle.close()
    }
  },
}
