import type { Json } from '../../json.ts'
import type { Computed, Step } from '../flow/step.ts'
import { liquidText, type Ref, type Text, type TextPart } from '../values.ts'
import { type RefOf, type Translated, translate, Untranslatable } from './expression-to-jsonata.ts'
import { readExpression } from './script-expression.ts'

/** Whether a parameter is an expression: n8n marks them by a sign at the beginning. */
export const isExpression = (value: Json | undefined): value is string => typeof value === 'string' && value.startsWith('=')

/** What the names of n8n stand for. Parts are known by their names. */
export const refOfN8n: RefOf = (name, part, shown) => {
  if (name === '$json') return { step: '$in', path: [], shown }
  if (name === '$' && part !== undefined) return { step: part, path: [], shown }
  if (name === '$workflow' || name === '$execution') return { step: name, path: [], shown }
  return undefined
}

/** One expression, without its braces; null when there is no JSONata for it. */
export function translated(source: string): Translated | null {
  const expression = readExpression(source.trim())
  if (!expression) return null
  try {
    const result = translate(expression, refOfN8n)
    const shown = `{{ ${source.trim()} }}`
    if (result.alone) {
      const alone: Ref = { ...result.alone, shown }
      return { ...result, refs: [alone], alone, write: (at) => at(alone) }
    }
    return result
  } catch (thrown) {
    if (thrown instanceof Untranslatable) return null
    throw thrown
  }
}

/** The pieces of a parameter: texts, and the sources of the expressions between them. */
export function piecesOf(value: string): ({ text: string } | { source: string })[] {
  const body = value.startsWith('=') ? value.slice(1) : value
  if (!value.startsWith('=')) return [{ text: body }]
  const pieces: ({ text: string } | { source: string })[] = []
  let end = 0
  for (let start = body.indexOf('{{'); start >= 0; start = body.indexOf('{{', end)) {
    const close = closing(body, start + 2)
    if (close < 0) break
    if (start > end) pieces.push({ text: body.slice(end, start) })
    pieces.push({ source: body.slice(start + 2, close) })
    end = close + 2
  }
  if (end < body.length) pieces.push({ text: body.slice(end) })
  return pieces
}

/** Where the braces of an expression end: braces of objects and quotes within it are stepped over. */
function closing(text: string, from: number): number {
  let depth = 0
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const c = text[at] as string
    if (quote !== '') {
      if (c === '\\') at++
      else if (c === quote) quote = ''
    } else if (c === '"' || c === "'" || c === '`') quote = c
    else if (c === '{') depth++
    else if (c === '}') {
      if (depth === 0) return text[at + 1] === '}' ? at : -1
      depth--
    }
  }
  // an apostrophe in plain words opens a quote that never ends
  return text.indexOf('}}', from)
}

/** A parameter as a text. What is more than a path is made by a node before the part; what cannot be said stays as words. */
export function textOf(step: Step, value: Json | undefined): Text {
  if (typeof value !== 'string') return value === undefined || value === null ? [] : [liquidText(JSON.stringify(value))]
  return piecesOf(value).flatMap((piece): TextPart[] => {
    if ('text' in piece) return [liquidText(piece.text)]
    const shown = `{{ ${piece.source.trim()} }}`
    const result = translated(piece.source)
    if (!result) {
      step.expression(shown, null)
      step.change(`The expression ${shown.slice(0, 120)} could not be converted and stands there as words.`)
      return [liquidText(shown)]
    }
    if (result.alone) return [{ show: result.alone }]
    noteDates(step, result)
    const at = step.compute({ refs: result.refs, write: result.write, shown })
    return [{ show: { step: '$made', path: [], shown, at } }]
  })
}

function noteDates(step: Step, { dates }: Translated): void {
  if (dates) step.change('Dates are those of UTC; n8n takes the time zone of the workflow.')
}

/** A parameter as JSONata: a value, an expression, or a text with expressions in it. Null when one cannot be converted. */
export function computedOf(step: Step, value: Json | undefined): Computed | null {
  if (!isExpression(value)) return { refs: [], write: () => JSON.stringify(value ?? null), shown: '' }
  const pieces = piecesOf(value)
  const parts = pieces.map((piece) => ('text' in piece ? { refs: [], write: () => JSON.stringify(piece.text) } : translated(piece.source)))
  const broken = parts.indexOf(null)
  if (broken >= 0) {
    step.expression(value.slice(1), null)
    return null
  }
  const whole = parts as { refs: Ref[]; write(at: (ref: Ref) => string): string }[]
  for (const part of parts) if (part && 'dates' in part) noteDates(step, part)
  const [only] = whole
  if (!only) return { refs: [], write: () => '""', shown: '' }
  return {
    refs: whole.flatMap(({ refs }) => refs),
    write: (at) => (whole.length === 1 ? only.write(at) : `(${whole.map(({ write }) => write(at)).join(' & ')})`),
    shown: value.slice(1),
  }
}
