import type { promptTemplateNode } from '#shared/nodes/prompt-template.node.ts'
import { buildPrompt } from '../../prompts/build-prompt.ts'
import type { ConfigOf, Executor } from '../executor.ts'

const timeoutMs = 5_000

export const promptTemplateExec: Executor<ConfigOf<typeof promptTemplateNode>> = {
  async run({ config, inputs, services, signal }) {
    const prompt = await buildPrompt(config, inputs, (template, values) =>
      services.templates.render(template, values, { timeoutMs, signal }),
    )
    return { prompt }
  },
}
