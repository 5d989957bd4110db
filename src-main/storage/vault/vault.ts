import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'
import { type SecretRules, type SecretSummary, secretName, secretRules, type VaultState } from '#shared/security/secret.ts'
import type { SealedFile } from '../sealed-file.ts'
import {
  type HostKeychain,
  type KeyWrap,
  keyBytes,
  keyWrap,
  seal,
  unseal,
  unwrapByPassphrase,
  unwrapBySystem,
  wrapByPassphrase,
  wrapBySystem,
} from './key-wraps.ts'

/** Secrets of a person, encrypted in their profile. Names and rules can be read by whoever reads the profile; values cannot. */
export interface Vault {
  state(): Promise<VaultState>
  list(): Promise<SecretSummary[]>
  /** The value and its rules, or undefined. Throws `secret.locked`, `vault.damaged` and `vault.passphrase_wrong`. */
  read(name: string): Promise<({ value: string } & SecretRules) | undefined>
  /** Without a value it keeps the one that it has. Throws the same, and `secret.unknown` where there is none to keep. */
  put(name: string, value: string | undefined, rules: SecretRules): Promise<void>
  remove(name: string): Promise<void>
  /** Makes sure that something can be put into it now. Throws what `put` throws. */
  ready(): Promise<void>
  /**
   * Opens the vault by its passphrase. One that has none gets this one: a new vault, or one that the keychain opened. Throws
   * `vault.passphrase_wrong`, and `secret.locked` where only the keychain of another host opens it.
   */
  unlock(passphrase: string): Promise<void>
  /**
   * Gives it another passphrase, whole or not at all. Throws `vault.passphrase_wrong` where `current` does not open it, and
   * `request.invalid` where it has none.
   */
  changePassphrase(current: string, next: string): Promise<void>
  /** Begins an empty one in the place of one that cannot be read, which is kept beside it. */
  startAnew(): Promise<void>
}

export interface VaultOptions {
  file: SealedFile
  /** Of the host, where its system has one that is worth the name. */
  keychain?: HostKeychain
  /** The passphrase that a person gave for all programs, or is asked for; undefined where nobody says one. */
  passphrase?(): Promise<string | undefined>
}

const entrySchema = z.strictObject({
  name: secretName,
  rules: secretRules,
  nonce: z.base64(),
  sealed: z.base64(),
  changedAt: z.number(),
})
const contentSchema = z.strictObject({ version: z.literal(1), keys: z.array(keyWrap).min(1), entries: z.array(entrySchema) })
type Content = z.output<typeof contentSchema>

/** The rules are bound to the value: a value is not given out by rules that were not written with it. */
const boundOf = (name: string, { consumers, origins }: SecretRules) => canonicalJson({ secret: name, consumers, origins })

export function openVault({ file, keychain, passphrase }: VaultOptions): Vault {
  /** With the wraps that it was found in: another vault in the place of this one has another. */
  let open: { key: Uint8Array; salt: string } | undefined

  async function content(): Promise<Content | null> {
    const read = await file.read()
    if ('problem' in read) throw damaged(read.problem)
    return read.content === null ? null : parsed(read.content)
  }

  function parsed(raw: JsonObject): Content {
    const known = contentSchema.safeParse(raw)
    if (known.success) return known.data
    throw damaged(
      raw.version === 1 ? `${file.file} does not hold what a vault does.` : `${file.file} was written by a newer version of Trellis.`,
    )
  }

  function damaged(problem: string): AppError {
    return new AppError('vault.damaged', `The vault cannot be read: ${problem}`, {
      hint: 'Put the right file back, or begin a new vault in Settings, under Secrets. Secrets in environment variables still work.',
      place: { file: file.file },
    })
  }

  const marked = (key: Uint8Array, { keys }: Content) => {
    open = { key, salt: canonicalJson(keys as unknown as Json) }
    return key
  }

  async function byHost({ keys }: Content): Promise<Uint8Array | undefined> {
    const wrap = keys.find((one) => one.by === 'system')
    return wrap && keychain ? unwrapBySystem(wrap, keychain) : undefined
  }

  /** The key, as far as it can be had without asking anybody. */
  async function quietKey(kept: Content): Promise<Uint8Array | undefined> {
    if (open?.salt === canonicalJson(kept.keys as unknown as Json)) return open.key
    const key = await byHost(kept)
    return key && marked(key, kept)
  }

  async function keyOf(kept: Content): Promise<Uint8Array> {
    const known = await quietKey(kept)
    if (known) return known
    const wrap = kept.keys.find((one) => one.by === 'passphrase')
    const given = wrap && (await passphrase?.())
    if (wrap && given) return marked(await unwrapByPassphrase(wrap, given), kept)
    throw new AppError(
      'secret.locked',
      wrap ? 'The vault is locked by a passphrase.' : 'Only the keychain of the desktop app opens this vault.',
      {
        hint: wrap
          ? 'Unlock it in Settings, under Secrets, or set TRELLIS_VAULT_PASSPHRASE.'
          : 'Open the desktop app and choose a passphrase in Settings, under Secrets, or use environment variables.',
      },
    )
  }

  /** A new vault, with a key of its own. Where another process was faster, theirs counts. */
  async function make(given: string | undefined): Promise<Content> {
    const key = randomBytes(keyBytes)
    const keys: KeyWrap[] = [
      ...(keychain ? [await wrapBySystem(key, keychain)] : []),
      ...(given === undefined ? [] : [await wrapByPassphrase(key, given)]),
    ]
    if (keys.length === 0)
      throw new AppError('secret.locked', 'This system has no keychain that Trellis could keep the key of the vault in.', {
        hint: 'Choose a passphrase in Settings, under Secrets, or set TRELLIS_VAULT_PASSPHRASE; or use environment variables.',
      })
    const fresh: Content = { version: 1, keys, entries: [] }
    await file.update((before) => (before === null ? (fresh as unknown as JsonObject) : before))
    const kept = (await content()) ?? fresh
    if (canonicalJson(kept.keys as unknown as Json) === canonicalJson(keys as unknown as Json)) marked(key, kept)
    return kept
  }

  async function change(kept: Content, edit: (content: Content) => Content): Promise<void> {
    const keys = canonicalJson(kept.keys as unknown as Json)
    await file.update((raw) => {
      const now = raw === null ? null : parsed(raw)
      if (now === null || canonicalJson(now.keys as unknown as Json) !== keys)
        throw new AppError('vault.damaged', 'Another program changed the vault at the same time.', { hint: 'Try again.' })
      return edit(now) as unknown as JsonObject
    })
  }

  const find = (kept: Content | null, name: string) => kept?.entries.find((entry) => entry.name === name)

  function plainOf(key: Uint8Array, { name, rules, nonce, sealed }: Content['entries'][number]): string {
    const value = unseal(key, { nonce, sealed }, boundOf(name, rules))
    if (!value) throw damaged(`the secret "${name}" was changed by something else than Trellis.`)
    return value.toString('utf8')
  }

  return {
    async state() {
      const state = { keychain: keychain !== undefined, problem: null }
      try {
        const kept = await content()
        if (!kept) return { ...state, key: keychain ? 'system' : 'none', passphrase: false, locked: false }
        const locked = (await quietKey(kept)) === undefined
        const ofSystem = !locked && keychain !== undefined && kept.keys.some(({ by }) => by === 'system')
        const ofPassphrase = kept.keys.some(({ by }) => by === 'passphrase')
        return { ...state, key: ofSystem || !ofPassphrase ? 'system' : 'passphrase', passphrase: ofPassphrase, locked }
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown
        return { ...state, key: 'none', passphrase: false, locked: true, problem: thrown.message }
      }
    },
    async list() {
      const kept = await content()
      return (kept?.entries ?? []).map(({ name, rules, changedAt }) => ({ name, ...rules, source: 'vault', variable: null, changedAt }))
    },
    async read(name) {
      const kept = await content()
      const entry = find(kept, name)
      if (!kept || !entry) return undefined
      return { value: plainOf(await keyOf(kept), entry), ...entry.rules }
    },
    async put(name, value, rules) {
      const kept = (await content()) ?? (await make(keychain ? undefined : await passphrase?.()))
      const key = await keyOf(kept)
      const before = find(kept, name)
      if (value === undefined && !before)
        throw new AppError('secret.unknown', `There is no secret "${name}".`, { hint: 'Give it a value.' })
      const plain = value ?? (before ? plainOf(key, before) : '')
      const entry = { name, rules, ...seal(key, Buffer.from(plain), boundOf(name, rules)), changedAt: Date.now() }
      await change(kept, (now) => ({ ...now, entries: [...now.entries.filter((one) => one.name !== name), entry] }))
    },
    async remove(name) {
      const kept = await content()
      if (find(kept, name) && kept) await change(kept, (now) => ({ ...now, entries: now.entries.filter((one) => one.name !== name) }))
    },
    async ready() {
      await keyOf((await content()) ?? (await make(keychain ? undefined : await passphrase?.())))
    },
    async unlock(given) {
      const kept = (await content()) ?? (await make(given))
      const wrap = kept.keys.find((one) => one.by === 'passphrase')
      if (wrap) return void marked(await unwrapByPassphrase(wrap, given), kept)
      const key = await keyOf(kept)
      const added = await wrapByPassphrase(key, given)
      await change(kept, (now) => ({ ...now, keys: [...now.keys, added] }))
      marked(key, { ...kept, keys: [...kept.keys, added] })
    },
    async changePassphrase(current, next) {
      const kept = await content()
      const wrap = kept?.keys.find((one) => one.by === 'passphrase')
      if (!kept || !wrap)
        throw new AppError('request.invalid', 'The vault has no passphrase that could be changed.', {
          hint: 'Choose one in Settings, under Secrets.',
        })
      const key = await unwrapByPassphrase(wrap, current)
      const keys = [...kept.keys.filter((one) => one !== wrap), await wrapByPassphrase(key, next)]
      await change(kept, (now) => ({ ...now, keys }))
      marked(key, { ...kept, keys })
    },
    async startAnew() {
      const read = await file.read()
      const unreadable = 'problem' in read || (read.content !== null && !contentSchema.safeParse(read.content).success)
      if (!unreadable)
        throw new AppError('request.invalid', 'The vault can be read, so that nothing is put in its place.', {
          hint: 'Remove what is in it one by one.',
        })
      open = undefined
      await file.reset()
    },
  }
}
