import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type SecretSummary, secretName, secretRules, type VaultState } from '../security/secret.ts'
import { resultOf } from './result.ts'

const passphrase = z.string().min(8).max(1_000)
const done = resultOf(z.object({}))

/** The secrets of the person at this machine. A value goes in, and none comes out. */
export const secretContract = {
  list: oc.input(z.object({})).output(resultOf(z.custom<{ vault: VaultState; secrets: SecretSummary[] }>())),
  /** Without a value, one that there is gets other rules. Fails with `secret.locked` and `vault.damaged`. */
  put: oc.input(z.object({ name: secretName, value: z.string().max(65_536).optional(), rules: secretRules })).output(done),
  remove: oc.input(z.object({ name: secretName })).output(done),
  /** Opens the vault by its passphrase, or gives it one where it has none and is open. Fails with `vault.passphrase_wrong`. */
  unlock: oc.input(z.object({ passphrase })).output(done),
  /** Another passphrase in the place of the one that opens it. Fails with `vault.passphrase_wrong`, and changes nothing then. */
  changePassphrase: oc.input(z.object({ current: z.string().max(1_000), next: passphrase })).output(done),
  /** Begins an empty vault where the one that there is cannot be read, and keeps that beside it. */
  startAnew: oc.input(z.object({})).output(done),
}
