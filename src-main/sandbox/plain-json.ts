import { textDepth } from '#shared/document/limits.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'

/** Levels of lists and objects that a value from outside may have: what walks values may then recurse. */
const maxDepth = 256

/**
 * JSON text that came from code, a template, a file or a model, as a value. Throws `value.not_json` for text that is not
 * JSON, is nested too deep, or has a `__proto__` key. `what` names the text in the message.
 */
export function parsePlainJson(text: string, what: string): Json {
  if (textDepth(text, maxDepth) > maxDepth)
    throw new AppError('value.not_json', `${what} is nested more than ${maxDepth} levels deep.`, { hint: 'Make it flatter.' })
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (cause) {
    throw new AppError('value.not_json', `${what} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  // the key may be written with escapes, so text that has any is looked at too
  if (text.includes('__proto__') || text.includes('\\u')) refusePrototypeKeys(value, what)
  return value
}

/** Throws `value.not_json` when an object at any depth has `__proto__` as a key of its own. */
export function refusePrototypeKeys(value: unknown, what: string): void {
  const queue: unknown[] = [value]
  while (queue.length > 0) {
    const at = queue.pop()
    if (typeof at !== 'object' || at === null) continue
    if (Object.hasOwn(at, '__proto__'))
      throw new AppError('value.not_json', `${what} has the key "__proto__", which no value may have.`, { hint: 'Rename it.' })
    queue.push(...Object.values(at))
  }
}
