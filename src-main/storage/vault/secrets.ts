import { AppError } from '#shared/errors/app-error.ts'
import { type SecretRules, type SecretSummary, toProgram, type VaultState } from '#shared/security/secret.ts'
import { visibleText } from '#shared/visible-text.ts'
import type { SecretSource } from '../../grants/grant-check.ts'
import { environmentSecrets, variableOf } from './environment-secrets.ts'
import { normalOrigin } from './origin.ts'
import { secretMask } from './secret-mask.ts'
import type { Vault } from './vault.ts'

/** All secrets that there are: those of the environment, which come first, and those of the vault. */
export interface Secrets extends SecretSource {
  /** Without any value. */
  list(): Promise<{ vault: VaultState; secrets: SecretSummary[] }>
  /** Throws `request.invalid` for a value or rules that cannot be kept to, and what the vault throws. */
  put(name: string, value: string | undefined, rules: SecretRules): Promise<void>
  remove(name: string): Promise<void>
  /** Makes sure that something can be put now. Throws what the vault throws. */
  ready(): Promise<void>
  unlock(passphrase: string): Promise<void>
  changePassphrase(current: string, next: string): Promise<void>
  startAnew(): Promise<void>
}

/** What is shorter cannot be told from other text when it is to be masked. */
const shortest = 8
const longest = 65_536

export function createSecrets({ vault, env }: { vault: Vault; env: NodeJS.ProcessEnv }): Secrets {
  return {
    async reveal(name, use) {
      const found =
        environmentSecrets(env).find((one) => one.name === name || one.variable === variableOf(name)) ?? (await vault.read(name))
      if (!found) throw unknown(name)
      refuseOthers(name, found, use)
      secretMask.add(name, found.value)
      return found.value
    },
    async list() {
      const state = await vault.state()
      const kept = state.problem === null ? await vault.list() : []
      const given = environmentSecrets(env).map(({ value: _, ...summary }): SecretSummary => summary)
      return { vault: state, secrets: [...given, ...kept].sort((a, b) => a.name.localeCompare(b.name)) }
    },
    async put(name, value, { consumers, origins }) {
      if (value !== undefined && (value.trim().length < shortest || value.length > longest))
        throw new AppError('request.invalid', `A secret has from ${shortest} to ${longest} characters.`, {
          hint: 'What is shorter could not be told from other text when it is masked.',
        })
      const places = origins.map((origin) => ({ origin, normal: normalOrigin(origin) }))
      const wrong = places.find(({ normal }) => normal === undefined)
      if (wrong)
        throw new AppError('request.invalid', `"${visibleText(wrong.origin)}" is no address that a secret could go to.`, {
          hint: `Write it as https://api.example.com, or "${toProgram}" for programs on this machine.`,
        })
      if (value !== undefined) secretMask.add(name, value)
      const normal = places.map((place) => place.normal as string)
      await vault.put(name, value, { consumers: [...new Set(consumers)], origins: [...new Set(normal)] })
    },
    remove: (name) => vault.remove(name),
    ready: () => vault.ready(),
    unlock: (passphrase) => vault.unlock(passphrase),
    changePassphrase: (current, next) => vault.changePassphrase(current, next),
    startAnew: () => vault.startAnew(),
  }
}

/** Where nothing is stored: there are the secrets of the environment. */
export const noVault: Vault = {
  state: async () => ({ key: 'none', passphrase: false, locked: true, keychain: false, problem: null }),
  list: async () => [],
  read: async () => undefined,
  put: noPlace,
  remove: async () => {},
  ready: noPlace,
  unlock: noPlace,
  changePassphrase: noPlace,
  startAnew: noPlace,
}

async function noPlace(): Promise<never> {
  throw new AppError('secret.locked', 'This program has no vault.', { hint: 'Set the secret as an environment variable.' })
}

function unknown(name: string): AppError {
  return new AppError('secret.unknown', `There is no secret "${visibleText(name)}".`, {
    hint: `Add it in Settings, under Secrets, or set ${variableOf(name)} and ${variableOf(name)}_FOR.`,
  })
}

function refuseOthers(name: string, { consumers, origins }: SecretRules, use: { consumer: string; origin: string | null }): void {
  const refused = (message: string) =>
    new AppError('secret.refused', message, { hint: 'Where it may be used is set in Settings, under Secrets.' })
  if (!consumers.includes(use.consumer))
    throw refused(`The secret "${name}" is not for ${visibleText(use.consumer)}, but ${consumers.join(', ') || 'for nobody'}.`)
  const origin = use.origin === null ? toProgram : (normalOrigin(use.origin) ?? use.origin)
  if (origins.includes(origin)) return
  const place = use.origin === null ? 'handed to a program of this machine' : `sent to ${visibleText(use.origin)}`
  throw refused(`The secret "${name}" may not be ${place}, but ${origins.join(', ') || 'nowhere'}.`)
}
