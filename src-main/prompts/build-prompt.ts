import type { Json } from '#shared/json.ts'
import type { PromptDefinition } from '#shared/prompts/prompt-definition.ts'

type Parts = Pick<PromptDefinition, 'style' | 'template' | 'elements' | 'steps'>
type Render = (template: string, values: Record<string, Json>) => string | Promise<string>

/** The texts of a prompt that its style uses, in order. */
export function textsOf({ style, template, elements, steps }: Parts): string[] {
  if (style === 'xml') return [...elements.map(({ text }) => text), template]
  return style === 'chain-of-thought' ? [template, ...steps] : [template]
}

/** What a template names to have its elements or steps at a place of its own. */
export const placeOf = { plain: null, xml: 'xml_elements', 'chain-of-thought': 'steps' } as const satisfies Record<
  Parts['style'],
  string | null
>

const thinkingRequest = 'Think it through in these steps, in order, and write down what you find at each:'
const answerRequest = 'Then give your answer.'

/** The one builder of prompts, for nodes and for files: plain, with XML elements, or with steps to think through. */
export async function buildPrompt(parts: Parts, values: Record<string, Json>, render: Render): Promise<string> {
  const { style, template, steps } = parts
  const place = placeOf[style]
  if (place === null) return (await render(template, values)).trim()
  const built = style === 'xml' ? await elementsOf(parts, values, render) : await stepsOf(parts, values, render)
  const isPlaced = !Object.hasOwn(values, place) && new RegExp(`\\{\\{-?\\s*${place}\\b`).test(template)
  if (isPlaced) return (await render(template, { ...values, [place]: built })).trim()
  const task = (await render(template, values)).trim()
  const whole = style === 'xml' ? [built, task] : steps.length === 0 ? [task] : [task, `${thinkingRequest}\n${built}`, answerRequest]
  return whole.filter((part) => part !== '').join('\n\n')
}

async function elementsOf({ elements }: Parts, values: Record<string, Json>, render: Render): Promise<string> {
  const escaped = escapeAll(values) as Record<string, Json>
  const built: string[] = []
  for (const { name, text } of elements) built.push(`<${name}>\n${(await render(text, escaped)).trim()}\n</${name}>`)
  return built.join('\n\n')
}

async function stepsOf({ steps }: Parts, values: Record<string, Json>, render: Render): Promise<string> {
  const lines: string[] = []
  for (const [index, step] of steps.entries()) lines.push(`${index + 1}. ${(await render(step, values)).trim()}`)
  return lines.join('\n')
}

/** The task alone, of a text that asks for it to be thought through in steps: for who answers without thinking. */
export function withoutSteps(text: string): string {
  const at = text.indexOf(`\n\n${thinkingRequest}\n`)
  return at > 0 && text.trimEnd().endsWith(`\n\n${answerRequest}`) ? text.slice(0, at) : text
}

/** A value of an element cannot close the element: `&`, `<` and `>` in texts are written as entities. */
function escapeAll(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  if (Array.isArray(value)) return value.map(escapeAll)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeAll(inner)]))
}
