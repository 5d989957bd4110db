import type { Json } from '#shared/json.ts'
import type { PromptDefinition } from '#shared/prompts/prompt-definition.ts'

type Parts = Pick<PromptDefinition, 'style' | 'template' | 'elements' | 'steps'>
type Render = (template: string, values: Record<string, Json>) => string | Promise<string>

/** The texts of a prompt that its style uses, in order. */
export function textsOf({ style, template, elements, steps }: Parts): string[] {
  if (style === 'xml') return [...elements.map(({ text }) => text), template]
  return style === 'chain-of-thought' ? [template, ...steps] : [template]
}

/** The one builder of prompts, for nodes and for files: plain, with XML elements, or with steps to think through. */
export async function buildPrompt(
  { style, template, elements, steps }: Parts,
  values: Record<string, Json>,
  render: Render,
): Promise<string> {
  const task = (await render(template, values)).trim()
  if (style === 'plain') return task
  if (style === 'xml') {
    const escaped = escapeAll(values) as Record<string, Json>
    const built: string[] = []
    for (const { name, text } of elements) built.push(`<${name}>\n${(await render(text, escaped)).trim()}\n</${name}>`)
    return [...built, task].filter((part) => part !== '').join('\n\n')
  }
  if (steps.length === 0) return task
  const lines: string[] = []
  for (const [index, step] of steps.entries()) lines.push(`${index + 1}. ${(await render(step, values)).trim()}`)
  const request = 'Think it through in these steps, in order, and write down what you find at each:'
  return [task, `${request}\n${lines.join('\n')}`, 'Then give your answer.'].filter((part) => part !== '').join('\n\n')
}

/** A value of an element cannot close the element: `&`, `<` and `>` in texts are written as entities. */
function escapeAll(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  if (Array.isArray(value)) return value.map(escapeAll)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeAll(inner)]))
}
