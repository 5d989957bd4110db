import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

export function modelApi({ models, reloadModels, info }: Pick<ApiContext, 'models' | 'reloadModels' | 'info'>) {
  const summary = async () => {
    const { modelSettingsSummary } = await import('../models/settings/settings-summary.ts')
    return modelSettingsSummary((await info()).workspace)
  }
  return {
    list: api.model.list.handler(() =>
      handled(async () => {
        const list = await (await models()).list()
        // what nobody has set up is no choice; the settings say how that is done
        return list
          .filter(({ notSetUp }) => !notSetUp)
          .map(({ name, provider, local, unavailable }) => ({
            name,
            provider,
            local,
            ...(unavailable === undefined ? {} : { unavailable }),
          }))
      }),
    ),
    settings: api.model.settings.handler(() => handled(summary)),
    change: api.model.change.handler(({ input }) =>
      handled(async () => {
        const { changeModelSettings } = await import('../models/settings/change-settings.ts')
        await changeModelSettings((await info()).workspace, input.changes)
        reloadModels()
        return summary()
      }),
    ),
    detect: api.model.detect.handler(() => handled(async () => (await import('../models/settings/find-servers.ts')).findServers())),
    test: api.model.test.handler(({ input }) =>
      handled(async () => {
        const startedAt = performance.now()
        const found = await (await models()).listOf(input.provider)
        return { models: found.map(({ model }) => model), ms: Math.round(performance.now() - startedAt) }
      }),
    ),
  }
}
