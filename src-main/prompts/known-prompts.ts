import type { KnownPrompts, PromptDefinition } from '#shared/prompts/prompt-definition.ts'
import type { TemplateRenderer } from '../engine/services.ts'
import { placeOf, textsOf } from './build-prompt.ts'

/** The variables that a prompt reads and has no default for. Throws `template.invalid`. */
export async function neededVariables(prompt: PromptDefinition, templates: Pick<TemplateRenderer, 'variables'>): Promise<string[]> {
  const read = await Promise.all(textsOf(prompt).map((text) => templates.variables(text)))
  const given = (name: string) => Object.hasOwn(prompt.defaults, name) || name === placeOf[prompt.style]
  return [...new Set(read.flat())].filter((name) => !given(name)).sort()
}

/** What a check has to know of prompts. One whose template cannot be read is left out: naming it is refused. */
export async function knownPrompts(
  prompts: ReadonlyMap<string, PromptDefinition>,
  templates: Pick<TemplateRenderer, 'variables'>,
): Promise<KnownPrompts> {
  const needs = [...prompts.values()].map((prompt) =>
    neededVariables(prompt, templates).then(
      (needed) => [[prompt.name, needed] as const],
      () => [],
    ),
  )
  return Object.fromEntries((await Promise.all(needs)).flat())
}
