import { create } from 'zustand'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { SecretRules, SecretSummary, VaultState } from '#shared/security/secret.ts'
import { type Client, call, errorData } from '../state/api.ts'
import { notify } from '../state/session-store.ts'
import { grantText } from '../ui/grant-strings.ts'

interface Secrets {
  vault: VaultState | null
  secrets: readonly SecretSummary[]
  error: ErrorData | null
}

/** The secrets without their values, as they were looked at last. */
export const useSecrets = create<Secrets>(() => ({ vault: null, secrets: [], error: null }))

export async function loadSecrets(): Promise<void> {
  try {
    const { vault, secrets } = await call((client) => client.secret.list({}))
    useSecrets.setState({ vault, secrets, error: null })
  } catch (thrown) {
    useSecrets.setState({ error: errorData(thrown) })
  }
}

/** Changes something, and looks again. Gives what kept it from being done, to be shown where it was asked for. */
async function change(request: (client: Client) => ReturnType<Client['secret']['put']>, done?: string): Promise<ErrorData | null> {
  try {
    await call(request)
    if (done !== undefined) notify({ tone: 'good', text: done })
    await loadSecrets()
    return null
  } catch (thrown) {
    return errorData(thrown)
  }
}

export const putSecret = (name: string, value: string | undefined, rules: SecretRules): Promise<ErrorData | null> =>
  change(({ secret }) => secret.put({ name, rules, ...(value === undefined ? {} : { value }) }), grantText.secrets.saved(name))

export const removeSecret = (name: string): Promise<ErrorData | null> => change(({ secret }) => secret.remove({ name }))

export const unlockVault = (passphrase: string): Promise<ErrorData | null> => change(({ secret }) => secret.unlock({ passphrase }))

export const changePassphrase = (current: string, next: string): Promise<ErrorData | null> =>
  change(({ secret }) => secret.changePassphrase({ current, next }), grantText.vault.changed)

export const startVaultAnew = (): Promise<ErrorData | null> => change(({ secret }) => secret.startAnew({}))
