import { basename } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { type ProgramRun, runProgram } from './run-program.ts'

/** What of a repository's settings is overruled: it would run programs, and nothing that is looked at needs it. */
const overruled: readonly (readonly [string, string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.attributesFile', '/dev/null'],
  ['log.showSignature', 'false'],
  ['protocol.ext.allow', 'never'],
]

/** Only the repository's own settings hold, git asks nobody, and writes nothing that it was not told to. */
const environment: Readonly<Record<string, string>> = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'false',
  GIT_SEQUENCE_EDITOR: 'false',
  GIT_CONFIG_COUNT: String(overruled.length),
  ...Object.fromEntries(
    overruled.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
}

/** Settings that name a program, and cannot be overruled since any name may stand in the middle of them. */
const namesProgram = new RegExp(
  [
    String.raw`^core\.(sshcommand|askpass|gitproxy|alternaterefscommand|worktree)$`,
    String.raw`^(filter|diff|merge|difftool|mergetool|hook|trailer|tar|browser|man)\..*\.?(clean|smudge|process|command|textconv|driver|cmd|path|external)$`,
    String.raw`^(gpg|gpg\..*)\.(program|defaultkeycommand)$`,
    String.raw`^credential\.(.*\.)?helper$`,
    String.raw`^remote\..*\.(vcs|uploadpack|receivepack)$`,
    String.raw`^(alias|sendemail|instaweb)\.`,
    String.raw`^(interactive\.difffilter|uploadpack\.packobjectshook|init\.templatedir|submodule\..*\.update)$`,
  ].join('|'),
  'i',
)

/** Whether settings that lie in the folder of a program decide which programs it runs. */
export const obeysItsFolder = (program: string): boolean => /^git(-.*)?(\.exe)?$/i.test(basename(program))

/**
 * What git runs with in a folder that may come from anybody: `.git/config` can name programs for `status` and `log` too. Throws
 * `tool.insufficient_permissions` for a repository that does.
 */
export async function gitEnvironment(
  { program, folder }: Pick<ProgramRun, 'program' | 'folder'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const list = { program, args: ['config', '--list', '--includes', '--name-only', '-z'], folder, timeoutMs: 10_000, env: environment }
  const { stdout, cut } = await runProgram(list, signal)
  const own = new Set(overruled.map(([key]) => key.toLowerCase()))
  const name = stdout.split('\0').find((key) => namesProgram.test(key) && !own.has(key))
  if (name === undefined && !cut) return environment
  throw new AppError(
    'tool.insufficient_permissions',
    `The repository in ${folder} has ${name ?? 'more'} in its settings, by which git would run other programs`,
    {
      hint: 'Take it out with git config --unset, or use git in a terminal.',
      place: { file: folder },
    },
  )
}
