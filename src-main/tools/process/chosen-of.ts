import { isJsonObject, type Json } from '#shared/json.ts'

/**
 * Which of the entries that a workspace lists a call can mean before it is made: the one that its argument names, or each where
 * that is chosen later, by a model or a template. What is not listed is none.
 */
export function chosenOf<T>(listed: Readonly<Record<string, T>>, args: Json | null, argument: string): [string, T][] {
  const named = isJsonObject(args) ? args[argument] : undefined
  if (typeof named !== 'string' || named.includes('{')) return Object.entries(listed)
  return Object.entries(listed).filter(([name]) => name === named)
}
