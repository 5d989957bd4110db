import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

export function secretApi({ secrets }: Pick<ApiContext, 'secrets'>) {
  const os = api.secret
  return {
    list: os.list.handler(() => handled(async () => (await secrets()).list())),
    put: os.put.handler(({ input }) => done(async () => (await secrets()).put(input.name, input.value, input.rules))),
    remove: os.remove.handler(({ input }) => done(async () => (await secrets()).remove(input.name))),
    unlock: os.unlock.handler(({ input }) => done(async () => (await secrets()).unlock(input.passphrase))),
    changePassphrase: os.changePassphrase.handler(({ input }) =>
      done(async () => (await secrets()).changePassphrase(input.current, input.next)),
    ),
    startAnew: os.startAnew.handler(() => done(async () => (await secrets()).startAnew())),
  }
}
