import jsonata from 'jsonata'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import { refusePrototypeKeys } from '../plain-json.ts'
import { seededRandom } from './seeded-random.ts'

export const expressionLimits = {
  sourceChars: 64 * 1024,
  /** Characters of the result as JSON. */
  resultChars: 8 * 1024 * 1024,
  /** Items of one list. */
  sequence: 1_000_000,
  /** Levels of recursion. */
  stack: 400,
} as const

interface JsonataFailure {
  code?: string
  message?: string
  position?: number
  token?: string
}

/** The parsed expression. Throws `expression.invalid` with the place. */
export function parseExpression(source: string): jsonata.Expression {
  if (source.trim() === '') throw new AppError('expression.invalid', 'The expression is empty.', { hint: 'Write `$` for the whole input.' })
  if (source.length > expressionLimits.sourceChars)
    throw new AppError('expression.invalid', `The expression is longer than ${expressionLimits.sourceChars} characters.`)
  try {
    return jsonata(source, { sequence: expressionLimits.sequence, stack: expressionLimits.stack })
  } catch (thrown) {
    const { message, position } = thrown as JsonataFailure
    const place = typeof position === 'number' ? `, at character ${position}` : ''
    throw new AppError('expression.invalid', `The expression cannot be read${place}: ${message ?? String(thrown)}`, {
      hint: 'Expressions are JSONata: paths such as `alert.name`, operators, and functions such as `$sum(items.price)`.',
      place: placeIn(source, position),
    })
  }
}

/** JSONata tells how many characters it had read. */
function placeIn(source: string, position: number | undefined): { line: number; column: number } | undefined {
  if (typeof position !== 'number') return undefined
  const lines = source.slice(0, position).split('\n')
  return { line: lines.length, column: Math.max(1, lines.at(-1)?.length ?? 1) }
}

/**
 * Evaluates with JSONata itself. It may take as long as it likes, so it is called in a process of its own. Gives JSON text.
 * Throws `expression.failed` and `value.not_json`.
 */
export async function evaluateFully(
  expression: jsonata.Expression,
  input: Json,
  options: { now?: number; random?: number },
): Promise<string> {
  bindHostFunctions(expression, options)
  let result: unknown
  try {
    result = await expression.evaluate(input)
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    const { message, position, token, code } = thrown as JsonataFailure
    const place = typeof position === 'number' ? ` (at character ${position}${token ? `, "${token}"` : ''})` : ''
    const known = code === 'D1011' ? 'it recurses too deep' : (message ?? String(thrown))
    throw new AppError('expression.failed', `The expression failed${place}: ${known}`)
  }
  return jsonTextOf(result)
}

/** The result as JSON text; nothing is null. */
export function jsonTextOf(result: unknown): string {
  if (typeof result === 'function' || (typeof result === 'object' && result !== null && isFunctionValue(result)))
    throw new AppError('value.not_json', 'The expression gives a function.', { hint: 'Call it, or choose a value.' })
  if (typeof result === 'number' && !Number.isFinite(result))
    throw new AppError('value.not_json', `The expression gives ${result}, which is not a value of JSON.`, {
      hint: 'Check what it divides by.',
    })
  refusePrototypeKeys(result, 'The result of the expression')
  let text: string
  try {
    text = JSON.stringify(result === undefined ? null : result, (_key, value) =>
      typeof value === 'function' || isFunctionValue(value) ? null : value,
    )
  } catch (cause) {
    throw new AppError('value.not_json', `The result of the expression cannot be written as JSON: ${(cause as Error).message}`, { cause })
  }
  if (text.length > expressionLimits.resultChars)
    throw new AppError('expression.failed', `The result of the expression is too large: ${text.length} characters of JSON.`, {
      hint: `At most ${expressionLimits.resultChars} are taken. Choose less.`,
    })
  return text
}

const isFunctionValue = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (Object.hasOwn(value, '_jsonata_lambda') || Object.hasOwn(value, '_jsonata_function'))

/** Time and chance are the run's, and nothing that is data is ever evaluated. */
function bindHostFunctions(expression: jsonata.Expression, { now, random }: { now?: number; random?: number }): void {
  const missing = (what: string) => (): never => {
    throw new AppError('expression.failed', `The expression uses ${what}, which is not available here.`)
  }
  if (now === undefined) {
    expression.registerFunction('now', missing('$now'), '<s?s?:s>')
    expression.registerFunction('millis', missing('$millis'), '<:n>')
  } else {
    const format = jsonata('$fromMillis(millis, picture, zone)')
    expression.registerFunction('now', (picture, zone) => format.evaluate({ millis: now, picture, zone }), '<s?s?:s>')
    expression.registerFunction('millis', () => now, '<:n>')
  }
  const draw = random === undefined ? undefined : seededRandom(random)
  expression.registerFunction('random', draw ?? missing('$random'), '<:n>')
  expression.registerFunction('shuffle', draw ? (list: unknown[]) => shuffled(list, draw) : missing('$shuffle'), '<a:a>')
  expression.registerFunction('eval', missing('$eval'), '<sx?:x>')
}

function shuffled(list: readonly unknown[], draw: () => number): unknown[] {
  const result = [...list]
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1))
    ;[result[last], result[other]] = [result[other], result[last]]
  }
  return result
}
