import { AppError } from '#shared/errors/app-error.ts'
import { mayEmbed } from '#shared/models/embedding-names.ts'
import { isModelName, modelsIn } from './in-process/model-files.ts'
import type { ModelThread } from './in-process/model-thread.ts'
import type { TransformersSettings } from './model-settings.ts'
import type { ModelProvider } from './provider.ts'
import type { ProviderAccess } from './settings/access.ts'

const info = (model: string) => ({ name: `transformers:${model}`, provider: 'transformers', model, local: true })

/** Models that run in this process, in a thread of their own, from files in a folder. */
export function transformersProvider(settings: TransformersSettings, access: ProviderAccess): ModelProvider {
  const { folder, timeouts } = settings
  let thread: Promise<ModelThread> | undefined
  const started = async (): Promise<ModelThread> => {
    const { createModelThread } = await import('./in-process/model-thread.ts')
    const fetchFrom = settings.fetchFrom && (await access.mayFetch(settings.fetchFrom)) ? settings.fetchFrom.baseUrl : undefined
    return createModelThread({ folder, ...(fetchFrom ? { fetchFrom } : {}) })
  }

  const current = () => (thread ??= started())
  /** The model that was asked for; naming none means the first that `fits`. */
  async function named(asked: string, fits: (model: string) => boolean): Promise<string> {
    const models = asked === '' ? await modelsIn(folder) : []
    const model = asked || (models.find(fits) ?? models[0] ?? '')
    if (model !== '' && isModelName(model)) return model
    throw new AppError('model.unavailable', model === '' ? `There is no model in ${folder}` : `"${model}" is no name of a model`, {
      hint: 'Name a folder in it that has a config.json, as in transformers:onnx-community/Qwen3-0.6B-ONNX.',
    })
  }

  return {
    name: 'transformers',
    list: async () => (await modelsIn(folder)).map(info),
    async resolve(asked, sampling) {
      const model = await named(asked, (one) => !mayEmbed(one))
      const [running, { InProcessChatModel }] = await Promise.all([current(), import('./in-process/in-process-chat-model.ts')])
      return {
        info: info(model),
        chat: new InProcessChatModel(running, model, sampling),
        timeouts,
        textTools: true,
        hold: () => ({}),
        prepare: (onProgress, signal) => running.load(model, 'text-generation', onProgress, signal),
      }
    },
    async embedder(asked) {
      const model = await named(asked, mayEmbed)
      const running = await current()
      return {
        info: info(model),
        timeoutMs: timeouts.totalMs,
        prepare: (onProgress, signal) => running.load(model, 'feature-extraction', onProgress, signal),
        embed: (texts, signal) => running.embed(model, texts, signal),
      }
    },
    async close() {
      await (await thread)?.close()
    },
  }
}
