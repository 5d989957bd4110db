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
  if (tooLargeNumber.test(text)) refuseInfinity(value, what)
  // the key may be written with escapes, so text that has any is looked at too
  if (text.includes('__proto__') || text.includes('\\u')) refusePrototypeKeys(value, what)
  return value
}

/** What a number beyond the largest one looks like. Text may look like it too, so this only says where to look. */
const tooLargeNumber = /\d[eE]\+?\d{3}|\d{309}/

function refuseInfinity(value: unknown, what: string): void {
  const queue: unknown[] = [value]
  while (queue.length > 0) {
    const at = queue.pop()
    if (at === Number.POSITIVE_INFINITY || at === Number.NEGATIVE_INFINITY)
      throw new AppError('value.not_json', `${what} has a number that is too large.`, { hint: 'Write it as text.' })
    if (typeof at === 'object' && at !== null) for (const inner of Object.values(at)) queue.push(inner)
  }
}

/** Throws `value.not_json` when an object at any depth has `__proto__` as a key of its own. */
export function refusePrototypeKeys(value: unknown, what: string): void {
  const queue: unknown[] = [value]
  while (queue.length > 0) {
    const at = queue.pop()
    if (typeof at !== 'object' || at === null) continue
    if (Object.hasOwn(at, '__proto__'))
      throw new AppError('value.not_json', `${what} has the key "__proto__", which no value may have.`, { hint: 'Rename it.' })
    for (const inner of Object.values(at)) queue.push(inner)
  }
}
