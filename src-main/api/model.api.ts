import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

export function modelApi({ models }: ApiContext) {
  return {
    list: api.model.list.handler(() =>
      handled(async () => {
        const list = await (await models()).list()
        return list.map(({ name, provider, local, unavailable }) => ({
          name,
          provider,
          local,
          ...(unavailable === undefined ? {} : { unavailable }),
        }))
      }),
    ),
  }
}
