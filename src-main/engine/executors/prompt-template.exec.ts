import type { Json } from '#shared/json.ts'
import type { promptTemplateNode } from '#shared/nodes/prompt-template.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

const timeoutMs = 5_000

export const promptTemplateExec: Executor<ConfigOf<typeof promptTemplateNode>> = {
  async run({ config, inputs, services, signal }) {
    const render = async (template: string, values: Record<string, Json>) =>
      services.templates.render(template, values, { timeoutMs, signal })
    const task = (await render(config.template, inputs)).trim()
    if (config.style === 'plain') return { prompt: task }
    if (config.style === 'xml') {
      const escaped = escapeAll(inputs) as Record<string, Json>
      const elements: string[] = []
      for (const { name, text } of config.elements) elements.push(`<${name}>\n${(await render(text, escaped)).trim()}\n</${name}>`)
      return { prompt: [...elements, task].filter((part) => part !== '').join('\n\n') }
    }
    if (config.steps.length === 0) return { prompt: task }
    const steps: string[] = []
    for (const [index, step] of config.steps.entries()) steps.push(`${index + 1}. ${(await render(step, inputs)).trim()}`)
    const request = 'Think it through in these steps, in order, and write down what you find at each:'
    return { prompt: [task, `${request}\n${steps.join('\n')}`, 'Then give your answer.'].filter((part) => part !== '').join('\n\n') }
  },
}

/** A value of an element cannot close the element: `&`, `<` and `>` in texts are written as entities. */
function escapeAll(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  if (Array.isArray(value)) return value.map(escapeAll)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeAll(inner)]))
}
