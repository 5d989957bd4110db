import { type LiquidVariable, liquidVariables } from './liquid-variables.ts'
import type { Port } from './port.ts'

/** One input per variable of some templates. A variable is required unless every template can do without it. */
export function portsOfTemplates(templates: readonly string[]): Port[] {
  const variables = new Map<string, LiquidVariable>()
  for (const template of templates)
    for (const variable of liquidVariables(template)) {
      const known = variables.get(variable.name)
      variables.set(variable.name, known ? { ...known, optional: known.optional && variable.optional } : variable)
    }
  return [...variables.values()].map(({ name, optional }) => ({ id: name, label: name, type: 'any', required: !optional }))
}
