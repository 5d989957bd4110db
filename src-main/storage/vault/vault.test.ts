import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSeal } from '../profile.ts'
import { sealedFile } from '../sealed-file.ts'
import { type HostKeychain, seal, unseal } from './key-wraps.ts'
import { openVault, type Vault } from './vault.ts'

const limits = { timeout: 30_000 }
let profile: string
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'trellis-vault-'))
})
afterEach(() => rm(profile, { recursive: true, force: true }))

/** A keychain that opens only what it locked, as the system's does. */
function keychainOf(account: number): HostKeychain {
  const key = Buffer.alloc(32, account)
  return {
    wrap: async (plain) => Buffer.from(JSON.stringify(seal(key, plain, 'account'))),
    unwrap: async (wrapped) => {
      const plain = unseal(key, JSON.parse(Buffer.from(wrapped).toString()), 'account')
      if (!plain) throw new Error('denied')
      return plain
    },
  }
}

const fileOf = () => sealedFile({ folder: 'vault', name: 'secrets', purpose: 'vault', profile })
const vaultOf = (options: { keychain?: HostKeychain; passphrase?: string } = {}): Vault =>
  openVault({
    file: fileOf(),
    ...(options.keychain ? { keychain: options.keychain } : {}),
    ...(options.passphrase ? { passphrase: async () => options.passphrase } : {}),
  })
const value = 'correct-horse-battery-staple'
const rules = { consumers: ['tool:http_request'], origins: ['https://api.example:443'] }
const passphrase = 'open sesame, please'

describe.each<[string, () => Vault]>([
  ['the keychain of the system', () => vaultOf({ keychain: keychainOf(1) })],
  ['a passphrase', () => vaultOf({ passphrase })],
])('a vault under %s', (_name, make) => {
  it('gives what was put into it, in the next process too, and nothing that was removed', limits, async () => {
    await make().put('token', value, rules)
    await make().put('other', 'another value', { consumers: [], origins: [] })
    expect(await make().read('token')).toEqual({ value, ...rules })
    expect((await make().list()).map(({ name }) => name)).toEqual(['token', 'other'])
    await make().remove('token')
    expect(await make().read('token')).toBeUndefined()
    expect(await make().state()).toMatchObject({ problem: null })
  })

  it('changes the rules of a secret, and keeps its value', limits, async () => {
    const vault = make()
    await vault.put('token', value, rules)
    await vault.put('token', undefined, { ...rules, origins: [] })
    expect(await make().read('token')).toEqual({ value, consumers: rules.consumers, origins: [] })
    await expect(vault.put('none', undefined, rules)).rejects.toMatchObject({ code: 'secret.unknown' })
  })

  it('holds no value in the clear', limits, async () => {
    await make().put('token', value, rules)
    for (const name of await readdir(profile, { recursive: true, withFileTypes: true }))
      if (name.isFile()) expect((await readFile(join(name.parentPath, name.name))).includes(value)).toBe(false)
  })
})

describe('a vault', () => {
  it('stores nothing where there is neither keychain nor passphrase, and says so', async () => {
    expect(await vaultOf().state()).toEqual({ key: 'none', passphrase: false, locked: false, keychain: false, problem: null })
    await expect(vaultOf().put('token', value, rules)).rejects.toMatchObject({
      code: 'secret.locked',
      message: expect.stringContaining('no keychain'),
    })
    expect(await vaultOf().list()).toEqual([])
  })

  it('is locked until its passphrase is said, and by a wrong one stays so', limits, async () => {
    await vaultOf({ passphrase }).put('token', value, rules)
    const vault = vaultOf()
    expect(await vault.state()).toMatchObject({ key: 'passphrase', locked: true })
    await expect(vault.read('token')).rejects.toMatchObject({ code: 'secret.locked' })
    await expect(vault.unlock('open sesame')).rejects.toMatchObject({ code: 'vault.passphrase_wrong' })
    await expect(vault.read('token')).rejects.toMatchObject({ code: 'secret.locked' })
    await vault.unlock(passphrase)
    expect((await vault.read('token'))?.value).toBe(value)
    await expect(vaultOf({ passphrase: 'another one' }).read('token')).rejects.toMatchObject({ code: 'vault.passphrase_wrong' })
  })

  it('takes another passphrase whole or not at all, and no longer the one before', limits, async () => {
    await vaultOf({ passphrase }).put('token', value, rules)
    const before = await readFile(fileOf().file)
    await expect(vaultOf().changePassphrase('open sesame', 'a new one, longer')).rejects.toMatchObject({ code: 'vault.passphrase_wrong' })
    expect(await readFile(fileOf().file)).toEqual(before)
    const vault = vaultOf()
    await vault.changePassphrase(passphrase, 'a new one, longer')
    // whoever changed it goes on, and so does nobody with the one before
    expect((await vault.read('token'))?.value).toBe(value)
    expect((await vaultOf({ passphrase: 'a new one, longer' }).read('token'))?.value).toBe(value)
    await expect(vaultOf({ passphrase }).read('token')).rejects.toMatchObject({ code: 'vault.passphrase_wrong' })
  })

  it('keeps its passphrase where the file cannot be written, and its keychain where the passphrase changes', limits, async () => {
    const own = vaultOf({ keychain: keychainOf(1) })
    await expect(own.changePassphrase(passphrase, 'a new one, longer')).rejects.toMatchObject({ code: 'request.invalid' })
    await own.put('token', value, rules)
    await expect(own.changePassphrase(passphrase, 'a new one, longer')).rejects.toMatchObject({ code: 'request.invalid' })
    await own.unlock(passphrase)
    const file = fileOf()
    const failing = openVault({ file: { ...file, update: async () => Promise.reject(new Error('disk full')) } })
    await expect(failing.changePassphrase(passphrase, 'a new one, longer')).rejects.toThrow('disk full')
    expect((await vaultOf({ passphrase }).read('token'))?.value).toBe(value)
    await vaultOf().changePassphrase(passphrase, 'a new one, longer')
    expect((await vaultOf({ keychain: keychainOf(1) }).read('token'))?.value).toBe(value)
    expect((await vaultOf({ passphrase: 'a new one, longer' }).read('token'))?.value).toBe(value)
  })

  it('of a keychain is opened by another account or host only by the passphrase that it was given', limits, async () => {
    const own = vaultOf({ keychain: keychainOf(1) })
    await own.put('token', value, rules)
    for (const other of [vaultOf({ keychain: keychainOf(2) }), vaultOf()]) {
      expect(await other.state()).toMatchObject({ locked: true })
      await expect(other.read('token')).rejects.toMatchObject({ code: 'secret.locked', message: expect.stringContaining('desktop app') })
      await expect(other.unlock(passphrase)).rejects.toMatchObject({ code: 'secret.locked' })
    }
    await own.unlock(passphrase)
    expect(await own.state()).toMatchObject({ key: 'system', passphrase: true })
    expect((await vaultOf({ passphrase }).read('token'))?.value).toBe(value)
    expect((await vaultOf({ keychain: keychainOf(1) }).read('token'))?.value).toBe(value)
  })

  it('is not believed when it was cut, or an older one put back', limits, async () => {
    const make = () => vaultOf({ keychain: keychainOf(1) })
    await make().put('token', value, rules)
    await copyFile(fileOf().file, join(profile, 'older'))
    await make().remove('token')
    await make().put('token', 'a newer value', rules)
    await copyFile(join(profile, 'older'), fileOf().file)
    await expect(make().read('token')).rejects.toMatchObject({ code: 'vault.damaged' })
    await expect(make().put('token', value, rules)).rejects.toMatchObject({ code: 'vault.damaged' })
    expect(await make().state()).toMatchObject({ locked: true, problem: expect.stringContaining('not the one that was written last') })
    await truncate(fileOf().file, 100)
    await expect(make().read('token')).rejects.toMatchObject({ code: 'vault.damaged' })
  })

  it('begins anew only in the place of one that cannot be read, which is kept', limits, async () => {
    const make = () => vaultOf({ keychain: keychainOf(1) })
    await make().put('token', value, rules)
    await expect(make().startAnew()).rejects.toMatchObject({ code: 'request.invalid' })
    await writeFile(fileOf().file, 'nothing of ours')
    await make().startAnew()
    expect(await make().state()).toMatchObject({ locked: false, problem: null })
    await make().put('token', value, rules)
    expect((await make().read('token'))?.value).toBe(value)
    expect(await readFile(`${fileOf().file}.refused`, 'utf8')).toBe('nothing of ours')
  })

  it('gives no value by rules that were not written with it, also where the file was sealed again', limits, async () => {
    const make = () => vaultOf({ keychain: keychainOf(1) })
    await make().put('token', value, rules)
    const file = fileOf()
    expect(await openSeal(profile)).toBeDefined()
    // whoever has the key of the profile can seal the file, and still not change what a secret is for
    await file.update((content) => JSON.parse(JSON.stringify(content).replace('api.example', 'evil.example')))
    expect((await make().list())[0]?.origins).toEqual(['https://evil.example:443'])
    await expect(make().read('token')).rejects.toMatchObject({ code: 'vault.damaged' })
    await file.update((content) => JSON.parse(JSON.stringify(content).replace('evil.example', 'api.example').replace('"token"', '"taken"')))
    await expect(make().read('taken')).rejects.toMatchObject({ code: 'vault.damaged' })
  })

  it('loses nothing when two processes begin it and write at once', limits, async () => {
    const vaults = [vaultOf({ keychain: keychainOf(1) }), vaultOf({ keychain: keychainOf(1) })]
    await Promise.all(vaults.map((vault, index) => vault.put(`token${index}`, value, rules)))
    for (const vault of vaults) expect((await vault.list()).map(({ name }) => name).sort()).toEqual(['token0', 'token1'])
    expect((await vaultOf({ keychain: keychainOf(1) }).read('token0'))?.value).toBe(value)
  })
})
