import type { SafeStorage } from 'electron'
import type { KeychainAnswer, KeychainQuestion } from './process-messages.ts'

/** The part of Electron's `safeStorage` that is asked. */
export type Storage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
>

/** Without a keychain Electron encrypts with a key that is the same everywhere, which protects from nobody: that is none. */
async function hasKeychain(storage: Storage, platform: NodeJS.Platform): Promise<boolean> {
  if (!(await storage.isAsyncEncryptionAvailable())) return false
  return platform !== 'linux' || !['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend())
}

/** Answers what the engine asks of the system's keychain; in the main process, after the app is ready. */
export function answerKeychain(storage: Storage, platform: NodeJS.Platform = process.platform) {
  return async (question: KeychainQuestion): Promise<KeychainAnswer> => {
    const { ask } = question
    try {
      const available = await hasKeychain(storage, platform)
      if (question.what === 'strength') return { type: 'keychain.answer', ask, answer: available ? 'system' : 'none' }
      if (!available) return { type: 'keychain.answer', ask, answer: null }
      const answer =
        question.what === 'wrap'
          ? (await storage.encryptStringAsync(question.bytes)).toString('base64')
          : (await storage.decryptStringAsync(Buffer.from(question.bytes, 'base64'))).result
      return { type: 'keychain.answer', ask, answer }
    } catch {
      // the person said no, or the keychain is not theirs: the vault stays locked
      return { type: 'keychain.answer', ask, answer: null }
    }
  }
}
