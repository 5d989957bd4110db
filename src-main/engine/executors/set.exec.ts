import { isJsonObject } from '#shared/json.ts'
import type { setNode } from '#shared/nodes/set.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const setExec: Executor<ConfigOf<typeof setNode>> = {
  run({ config, inputs }) {
    const incoming = inputs.in
    const { value } = config
    return { out: isJsonObject(incoming) && isJsonObject(value) ? { ...incoming, ...value } : value }
  },
}
