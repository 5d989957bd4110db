import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'

/** A value as it travels to a process. Throws `value.not_json` for one that JSON cannot hold, or that has more characters than `most`. */
export function handedOver(value: Json, most: number): string {
  let text: string
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    throw new AppError('value.not_json', 'The value is nested too deep, or too large to be written as JSON.', {
      hint: 'Make it flatter or smaller.',
      cause,
    })
  }
  if (text.length > most)
    throw new AppError('value.not_json', `The value is too large for this node: ${text.length} characters of JSON.`, {
      hint: `At most ${most} are taken. Choose less of it, or read it in pieces.`,
    })
  return text
}
