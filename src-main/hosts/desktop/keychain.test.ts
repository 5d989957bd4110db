import { describe, expect, it } from 'vitest'
import type { FromEngine, KeychainQuestion } from './process-messages.ts'
import { remoteKeychain } from './remote-keychain.ts'
import { answerKeychain, type Storage } from './system-keychain.ts'

/** What Electron's `safeStorage` does: text in, bytes out, and a refusal of bytes that are not its own. */
function storageOf(backend: ReturnType<Storage['getSelectedStorageBackend']>, available = true): Storage {
  return {
    isAsyncEncryptionAvailable: async () => available,
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: async (plain) => Buffer.from(`v11${plain}`),
    decryptStringAsync: async (encrypted) => {
      if (!encrypted.toString().startsWith('v11')) throw new Error('Error while decrypting the ciphertext')
      return { shouldReEncrypt: false, result: encrypted.toString().slice(3) }
    },
  }
}

/** Both processes, with what goes between them copied as it is there. */
function connected(storage: Storage, platform: NodeJS.Platform) {
  const answer = answerKeychain(storage, platform)
  const engine = remoteKeychain((message: FromEngine) => {
    const question = structuredClone(message) as KeychainQuestion
    void answer(question).then((reply) => engine.handle(structuredClone(reply)))
  })
  return engine.vaultKey
}

describe('the keychain of the system', () => {
  it('keeps a key, and opens it again', async () => {
    const keychain = connected(storageOf('gnome_libsecret'), 'linux')
    expect(await keychain.strength()).toBe('system')
    const key = Uint8Array.from({ length: 32 }, (_, at) => at * 7)
    const wrapped = await keychain.wrap(key)
    expect([...(await keychain.unwrap(wrapped))]).toEqual([...key])
  })

  it('refuses what it did not lock', async () => {
    await expect(connected(storageOf('kwallet6'), 'linux').unwrap(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'secret.locked' })
  })

  it.each([
    ['basic_text', true, 'linux', 'none'],
    ['unknown', true, 'linux', 'none'],
    ['gnome_libsecret', false, 'linux', 'none'],
    ['unknown', true, 'darwin', 'system'],
    ['unknown', false, 'win32', 'none'],
  ] as const)('%s, available: %s, on %s counts as %s', async (backend, available, platform, strength) => {
    const keychain = connected(storageOf(backend, available), platform)
    expect(await keychain.strength()).toBe(strength)
    if (strength === 'none') await expect(keychain.wrap(Uint8Array.of(1))).rejects.toMatchObject({ code: 'secret.locked' })
  })
})
