import { type Argon2Parameters, argon2, createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'

/** Keeps the key of the vault by means of the system, as a host knows it. Bytes that it wrapped mean nothing elsewhere. */
export interface HostKeychain {
  wrap(key: Uint8Array): Promise<Uint8Array>
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>
}

/** The key of the vault as it is kept: wrapped by the system's keychain, or under a key that is made of a passphrase. */
export const keyWrap = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('system'), wrapped: z.base64() }),
  z.strictObject({
    by: z.literal('passphrase'),
    /** How the passphrase becomes a key: argon2id (RFC 9106), or scrypt (RFC 7914) where the host has no argon2. */
    kdf: z.enum(['argon2id', 'scrypt']),
    salt: z.base64(),
    nonce: z.base64(),
    wrapped: z.base64(),
  }),
])
export type KeyWrap = z.output<typeof keyWrap>

export const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const cipher = 'aes-256-gcm'

/** RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes. */
const argon2Cost = { memory: 65_536, passes: 3, parallelism: 4, tagLength: keyBytes } as const
/** 128 MiB. */
const scryptCost = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const

/** Encrypts with a nonce of its own; gives the tag at the end. `bound` is not in it, and has to be the same to read it. */
export function seal(key: Uint8Array, plain: Uint8Array, bound: string): { nonce: string; sealed: string } {
  const nonce = randomBytes(nonceBytes)
  const encrypting = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(bound))
  const sealed = Buffer.concat([encrypting.update(plain), encrypting.final(), encrypting.getAuthTag()])
  return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') }
}

/** Undefined where the key, or anything of what was sealed, is another one. */
export function unseal(key: Uint8Array, { nonce, sealed }: { nonce: string; sealed: string }, bound: string): Buffer | undefined {
  try {
    const bytes = Buffer.from(sealed, 'base64')
    const opening = createDecipheriv(cipher, key, Buffer.from(nonce, 'base64'), { authTagLength: tagBytes }).setAAD(Buffer.from(bound))
    opening.setAuthTag(bytes.subarray(-tagBytes))
    return Buffer.concat([opening.update(bytes.subarray(0, -tagBytes)), opening.final()])
  } catch {
    return undefined
  }
}

type Kdf = (KeyWrap & { by: 'passphrase' })['kdf']

function derive(kdf: Kdf, passphrase: string, salt: Buffer): Promise<Buffer> {
  const message = passphrase.normalize('NFKC')
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, key: Buffer) => (error ? reject(error) : resolve(key))
    if (kdf === 'scrypt') scrypt(message, salt, keyBytes, scryptCost, done)
    else argon2('argon2id', { message, nonce: salt, ...argon2Cost } satisfies Argon2Parameters, done)
  })
}

/** Electron's cryptography is without argon2, and says so only when it is asked. */
async function deriveNew(passphrase: string, salt: Buffer): Promise<{ kdf: Kdf; key: Buffer }> {
  try {
    return { kdf: 'argon2id', key: await derive('argon2id', passphrase, salt) }
  } catch {
    return { kdf: 'scrypt', key: await derive('scrypt', passphrase, salt) }
  }
}

const boundOf = (kdf: Kdf) => `trellis:vault:key:${kdf}`

export async function wrapByPassphrase(key: Uint8Array, passphrase: string): Promise<KeyWrap> {
  const salt = randomBytes(16)
  const { kdf, key: outer } = await deriveNew(passphrase, salt)
  const { nonce, sealed } = seal(outer, key, boundOf(kdf))
  return { by: 'passphrase', kdf, salt: salt.toString('base64'), nonce, wrapped: sealed }
}

/** Throws `vault.passphrase_wrong`. */
export async function unwrapByPassphrase(wrap: KeyWrap & { by: 'passphrase' }, passphrase: string): Promise<Uint8Array> {
  const { kdf, salt, nonce, wrapped } = wrap
  const outer = await derive(kdf, passphrase, Buffer.from(salt, 'base64')).catch((cause) => {
    throw new AppError('secret.locked', `This program cannot make a key by ${kdf}, by which the vault is locked.`, {
      hint: 'Open the vault in the program in which its passphrase was chosen.',
      cause,
    })
  })
  const key = unseal(outer, { nonce, sealed: wrapped }, boundOf(kdf))
  if (key?.length !== keyBytes)
    throw new AppError('vault.passphrase_wrong', 'The passphrase does not open the vault.', { hint: 'Check it, and try again.' })
  return key
}

export async function wrapBySystem(key: Uint8Array, keychain: HostKeychain): Promise<KeyWrap> {
  return { by: 'system', wrapped: Buffer.from(await keychain.wrap(key)).toString('base64') }
}

/** Undefined where the keychain does not open it: it is another machine's, or another account's. */
export async function unwrapBySystem(wrap: KeyWrap & { by: 'system' }, keychain: HostKeychain): Promise<Uint8Array | undefined> {
  const key = await keychain.unwrap(Buffer.from(wrap.wrapped, 'base64')).catch(() => undefined)
  return key?.length === keyBytes ? key : undefined
}
