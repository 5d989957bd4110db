import type { templateNode } from '#shared/nodes/template.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const templateExec: Executor<ConfigOf<typeof templateNode>> = {
  run({ config, inputs, services, signal }) {
    const given = services.templates.render(config.template, inputs, { timeoutMs: config.timeoutMs, signal })
    return given instanceof Promise ? given.then((text) => ({ text })) : { text: given }
  },
}
