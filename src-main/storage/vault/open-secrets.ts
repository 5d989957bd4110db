import { sealedFile } from '../sealed-file.ts'
import type { HostKeychain } from './key-wraps.ts'
import { createSecrets, type Secrets } from './secrets.ts'
import { openVault } from './vault.ts'

/**
 * The secrets of the person at this machine: their vault in their profile, and the environment.
 *
 * @param options.workspace folder that the profile must not be in
 * @param options.askPassphrase asked once the vault is needed and nothing else opens it
 */
export function openSecrets(options: {
  workspace: string
  keychain?: HostKeychain
  askPassphrase?(): Promise<string | undefined>
  profile?: string
  env?: NodeJS.ProcessEnv
}): Secrets {
  const { workspace, keychain, askPassphrase, profile, env = process.env } = options
  const file = sealedFile({ folder: 'vault', name: 'secrets', purpose: 'vault', workspace, ...(profile === undefined ? {} : { profile }) })
  const passphrase = async () => env.TRELLIS_VAULT_PASSPHRASE || (await askPassphrase?.())
  return createSecrets({ vault: openVault({ file, passphrase, ...(keychain ? { keychain } : {}) }), env })
}
