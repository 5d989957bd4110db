const launchers = new Set([
  'npx',
  'npm',
  'pnpm',
  'pnpx',
  'yarn',
  'bunx',
  'bun',
  'uvx',
  'uv',
  'pipx',
  'docker',
  'podman',
  'nerdctl',
  'deno',
  'go',
  'nix',
  'sh',
  'bash',
  'zsh',
  'cmd',
  'powershell',
  'pwsh',
]) // prettier-ignore

const exactNpm = /^(?:@[^/@\s]+\/)?[^/@\s:]+@\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/
const exactPython = /^[^\s@=:]+(?:==|@)\d+(?:\.\d+)+(?:\.?\w+)*$/
const exactImage = /@sha256:[0-9a-f]{64}$/

/** Options of npx and uvx that name what is fetched; every one of them has to be exact. */
function packagesOf(args: readonly string[], options: readonly string[]): string[] {
  const named: string[] = []
  for (const [index, arg] of args.entries()) {
    const [name, value] = arg.split(/=(.*)/s)
    if (options.includes(name as string)) named.push(value ?? args[index + 1] ?? '')
  }
  if (named.length > 0) return named
  const first = args.find((arg) => !arg.startsWith('-'))
  return first === undefined ? [] : [first]
}

/**
 * Whether a command starts the same code each time, as far as its words tell: what fetches code (`npx`, `uvx`, `docker`)
 * has to name an exact version, an image its digest; other launchers and shells say nothing of what they will run.
 *
 * @example isPinned('npx', ['-y', 'some-server@1.2.3']) // true
 */
export function isPinned(command: string, args: readonly string[]): boolean {
  const name = (command.split(/[\\/]/).pop() ?? '').toLowerCase().replace(/(?:-cli)?\.(?:exe|cmd|bat|ps1|[cm]?js)$/, '')
  const every = (names: readonly string[], exact: RegExp) => names.length > 0 && names.every((one) => exact.test(one))
  if (name === 'npx') return every(packagesOf(args, ['-p', '--package']), exactNpm)
  if (name === 'uvx') return every(packagesOf(args, ['--from', '--with']), exactPython)
  if (name === 'docker' || name === 'podman') return args[0] === 'run' && args.some((arg) => exactImage.test(arg))
  return !launchers.has(name)
}
