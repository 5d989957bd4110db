import { AppError } from '#shared/errors/app-error.ts'
import type { VaultKey } from '../engine-host.ts'
import type { FromEngine, KeychainAnswer, KeychainQuestion } from './process-messages.ts'

type Question = KeychainQuestion extends infer Each ? (Each extends KeychainQuestion ? Omit<Each, 'type' | 'ask'> : never) : never

/** The system's keychain as the engine has it, which is in another process. */
export function remoteKeychain(tell: (message: FromEngine) => void): { vaultKey: VaultKey; handle(answer: KeychainAnswer): void } {
  const asked = new Map<number, (answer: string | null) => void>()
  let last = 0
  const question = (what: Question) =>
    new Promise<string | null>((resolve) => {
      const ask = ++last
      asked.set(ask, resolve)
      tell({ type: 'keychain.ask', ask, ...what } as KeychainQuestion)
    })
  const bytesOf = async (what: 'wrap' | 'unwrap', given: Uint8Array) => {
    const answer = await question({ what, bytes: Buffer.from(given).toString('base64') })
    if (answer === null)
      throw new AppError('secret.locked', 'The keychain of the system did not open.', { hint: 'Unlock it, and try again.' })
    return Buffer.from(answer, 'base64')
  }
  return {
    vaultKey: {
      strength: async () => ((await question({ what: 'strength' })) === 'system' ? 'system' : 'none'),
      wrap: (key) => bytesOf('wrap', key),
      unwrap: (wrapped) => bytesOf('unwrap', wrapped),
    },
    handle({ ask, answer }) {
      asked.get(ask)?.(answer)
      asked.delete(ask)
    },
  }
}
