import { AppError } from '#shared/errors/app-error.ts'
import { type SecretRules, type SecretSummary, secretName, secretRules } from '#shared/security/secret.ts'
import { askHidden } from '../ask-passphrase.ts'
import { exitCodes } from '../exit-codes.ts'
import { inputText } from '../read-input.ts'
import { type SecretAccess, withSecrets } from '../secret-access.ts'
import { paint, printJson, visibleLine } from '../terminal.ts'

interface InWorkspace {
  workspace?: string
}

/** Options that say whom a secret is for, and where it may go. */
export interface SecretRuleOptions extends InWorkspace {
  for?: string[]
  to?: string[]
}

/** `trellis secrets list`: names, and whom they are for. Values are never shown. */
export function secretsListCommand(options: InWorkspace & { json?: boolean }): Promise<number> {
  return withSecrets(options, async (held) => {
    const { vault, secrets } = await held.list()
    if (options.json) printJson({ vault, secrets })
    else for (const secret of secrets) process.stdout.write(`${lineOf(secret)}\n`)
    if (vault.problem) process.stderr.write(`${paint('yellow', 'warning', process.stderr)} ${visibleLine(vault.problem)}\n`)
    else if (secrets.length === 0 && !options.json) process.stderr.write('There are no secrets.\n')
    return exitCodes.ok
  })
}

function lineOf({ name, source, variable, changedAt, consumers, origins }: SecretSummary): string {
  const from = source === 'environment' ? `$${visibleLine(variable ?? '')}` : `${new Date(changedAt ?? 0).toISOString().slice(0, 16)}Z`
  const whom = consumers.map(visibleLine).join(', ') || 'nobody'
  const where = origins.map(visibleLine).join(', ') || 'nowhere'
  return `${visibleLine(name)}  ${paint('dim', from)}  for ${whom}, to ${where}`
}

/** `trellis secrets set NAME`: its value comes from the input, or is asked for; without rules it keeps those that it has. */
export function secretsSetCommand(name: string, options: SecretRuleOptions): Promise<number> {
  return withSecrets(options, async (held) => {
    const rules = await rulesOf(held, name, options)
    await openNew(held)
    const value = await hiddenValue(`Value of ${visibleLine(name)}: `, 'The secret is empty.')
    await held.put(name, value, rules)
    process.stderr.write(`${visibleLine(name)} is kept.\n`)
    return exitCodes.ok
  })
}

/** `trellis secrets allow NAME`: other rules for a value that stays. */
export function secretsAllowCommand(name: string, options: SecretRuleOptions): Promise<number> {
  return withSecrets(options, async (held) => {
    if (!options.for && !options.to)
      throw new AppError('request.invalid', 'Nothing is said of whom the secret is for.', { hint: 'Use --for and --to.' })
    await held.put(name, undefined, await rulesOf(held, name, options))
    process.stderr.write(`${lineOf(await ownOf(held, name))}\n`)
    return exitCodes.ok
  })
}

/** `trellis secrets remove NAME`. */
export function secretsRemoveCommand(name: string, options: InWorkspace): Promise<number> {
  return withSecrets(options, async (held) => {
    await ownOf(held, name)
    await held.remove(name)
    process.stderr.write(`${visibleLine(name)} is removed.\n`)
    return exitCodes.ok
  })
}

/** `trellis secrets passphrase`: another one for the vault. Without a terminal the new one is the input, and the one before in the environment. */
export function secretsPassphraseCommand(options: InWorkspace): Promise<number> {
  return withSecrets(options, async (held) => {
    const current = process.env.TRELLIS_VAULT_PASSPHRASE || (await askHidden('Passphrase of your vault: '))
    if (!current)
      throw new AppError('secret.locked', 'The passphrase of the vault is needed to change it.', {
        hint: 'Run this at a terminal, or set TRELLIS_VAULT_PASSPHRASE and give the new one as the input.',
      })
    const next = await newPassphrase('New passphrase, of at least 8 characters: ')
    await held.changePassphrase(current, next)
    process.stderr.write('The vault has its new passphrase. Copies of the old file still open by the old one.\n')
    return exitCodes.ok
  })
}

/** A vault that is not there yet gets its passphrase from the person who first puts something into it. */
async function openNew(held: SecretAccess): Promise<void> {
  const { vault } = await held.list()
  if (vault.key !== 'none' || vault.problem !== null || process.env.TRELLIS_VAULT_PASSPHRASE || !process.stdin.isTTY) return
  process.stderr.write('There is no vault yet. Choose its passphrase; nobody can tell it to you again.\n')
  await held.unlock(await newPassphrase('Passphrase, of at least 8 characters: '))
}

/** A passphrase, twice where a person writes it. */
async function newPassphrase(question: string): Promise<string> {
  const next = await hiddenValue(question, 'The passphrase is empty.')
  if (next.length < 8) throw new AppError('request.invalid', 'A passphrase has at least 8 characters. Nothing was changed.')
  if (process.stdin.isTTY && (await askHidden('The same again: ')) !== next)
    throw new AppError('request.invalid', 'The two were not the same. Nothing was changed.')
  return next
}

async function hiddenValue(question: string, empty: string): Promise<string> {
  const value = process.stdin.isTTY ? await askHidden(question) : (await inputText()).replace(/\r?\n$/, '')
  if (value) return value
  throw new AppError('request.invalid', empty, { hint: 'Write it at the terminal, or give it as the input.' })
}

/** A secret of the vault. Throws `secret.unknown`. */
async function ownOf(held: SecretAccess, name: string): Promise<SecretSummary> {
  const { secrets } = await held.list()
  const own = secrets.find((secret) => secret.name === name && secret.source === 'vault')
  if (own) return own
  throw new AppError('secret.unknown', `There is no secret "${visibleLine(name)}" in the vault.`, {
    hint: 'Those that there are, `trellis secrets list` lists.',
  })
}

/** What the options say, and where they say nothing, what holds already. */
async function rulesOf(held: SecretAccess, name: string, { for: consumers, to: origins }: SecretRuleOptions): Promise<SecretRules> {
  const named = secretName.safeParse(name)
  if (!named.success) throw new AppError('request.invalid', named.error.issues[0]?.message ?? 'The name cannot be used.')
  const before = consumers && origins ? undefined : await ownOf(held, name).catch(() => undefined)
  const read = secretRules.safeParse({ consumers: consumers ?? before?.consumers, origins: origins ?? before?.origins })
  if (read.success) return read.data
  const missing = consumers === undefined || origins === undefined
  throw new AppError('request.invalid', missing ? 'A new secret needs somebody that it is for.' : (read.error.issues[0]?.message ?? ''), {
    hint: 'As in --for tool:http_request --to https://api.example.com, or --for mcp:github --to program.',
  })
}
