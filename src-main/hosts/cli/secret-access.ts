import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openSecrets } from '../../storage/vault/open-secrets.ts'
import type { Secrets } from '../../storage/vault/secrets.ts'
import { defaultWorkspace } from '../paths.ts'
import { askPassphrase } from './ask-passphrase.ts'
import { withWorkspace } from './workspace-client.ts'

export type SecretAccess = Pick<Secrets, 'list' | 'put' | 'remove' | 'unlock' | 'changePassphrase'>

/**
 * The secrets of the person: by the process that has the workspace open, which may have opened the vault, or else from the
 * vault itself. Without a workspace there is the vault all the same.
 */
export async function withSecrets<T>({ workspace }: { workspace?: string }, work: (secrets: SecretAccess) => Promise<T>): Promise<T> {
  const folder = resolve(workspace ?? defaultWorkspace())
  const there = await stat(join(folder, '.trellis')).catch(() => undefined)
  if (workspace === undefined && !there?.isDirectory()) return work(openSecrets({ workspace: folder, askPassphrase }))
  return withWorkspace({ workspace: folder }, ({ call }) =>
    work({
      list: () => call(({ secret }) => secret.list({})),
      put: async (name, value, rules) =>
        void (await call(({ secret }) => secret.put({ name, rules, ...(value === undefined ? {} : { value }) }))),
      remove: async (name) => void (await call(({ secret }) => secret.remove({ name }))),
      unlock: async (passphrase) => void (await call(({ secret }) => secret.unlock({ passphrase }))),
      changePassphrase: async (current, next) => void (await call(({ secret }) => secret.changePassphrase({ current, next }))),
    }),
  )
}
