import { z } from 'zod'

/** What a secret is called by workflows and settings. */
export const secretName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,99}$/, 'A name is made of letters, digits, ".", "_" and "-", and begins with a letter')

/** Stands among the origins of a secret that may be handed to a program on this machine. */
export const toProgram = 'program'

/** Whom a secret is for, and where it may be sent. It is refused to all others. */
export const secretRules = z.strictObject({
  /** `model:openai`, `mcp:github`, `tool:http_request` */
  consumers: z.array(z.string().regex(/^[a-z]+:[\w.-]{1,200}$/, 'A consumer is named as in tool:http_request')).max(50),
  /** `scheme://host:port`, or `program`. */
  origins: z.array(z.string().min(1).max(500)).max(50),
})
export type SecretRules = z.output<typeof secretRules>

/** A secret without its value, which nothing gives out but to its consumers. */
export interface SecretSummary extends SecretRules {
  name: string
  /** The vault in the person's profile, or the environment of the engine. */
  source: 'vault' | 'environment'
  /** The environment variable that it is in. */
  variable: string | null
  /** Epoch milliseconds; null for one of the environment. */
  changedAt: number | null
}

/** What keeps the vault's key: the system's keychain, a passphrase, or nothing yet, so that nothing can be stored. */
export interface VaultState {
  key: 'system' | 'passphrase' | 'none'
  /** It can be opened by a passphrase, also where the system's keychain opens it here. */
  passphrase: boolean
  locked: boolean
  /** The system of this host has a keychain for it. */
  keychain: boolean
  /** Why it cannot be read. */
  problem: string | null
}
