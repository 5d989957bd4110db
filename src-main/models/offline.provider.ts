import type { ModelInfo } from './model-registry.ts'
import type { ModelProvider } from './provider.ts'

export const offlineInfo: ModelInfo = { name: 'offline', provider: 'offline', model: 'offline', local: true }

/** The model that needs no network, no key and no weights, and ends every chain. */
export const offlineProvider: ModelProvider = {
  name: 'offline',
  list: async () => [offlineInfo],
  async resolve() {
    const { OfflineChatModel } = await import('./offline/offline-chat-model.ts')
    return { info: offlineInfo, chat: new OfflineChatModel() }
  },
}
