import type { Json } from '../../json.ts'
import { liquidText, type Path, type Ref, type Text, type TextPart } from '../values.ts'
import { plainOf } from './rich-text.ts'

const mention = /\{\{\s*([^{}]+?)\s*\}\}/g

/** What a name in double braces stands for; null for words of Flowise that nothing here gives. */
export function refOfName(name: string, shown: string): Ref {
  const path = pathOf(name)
  const [first = '', second] = path.map(String)
  if (first === '$form' || first === '$vars') return { step: `${first}.${second ?? ''}`, path: path.slice(2), shown }
  if (first === '$flow') {
    if (second === 'state') return { step: `state.${String(path[2] ?? '')}`, path: path.slice(3), shown }
    return { step: `$flow.${second ?? ''}`, path: path.slice(2), shown }
  }
  if (first === '$iteration') return { step: '$iteration', path: path.slice(1), shown }
  return { step: first, path: path.slice(1), shown }
}

function pathOf(name: string): Path {
  return [...name.matchAll(/\[["']?([^\]"']+)["']?\]|[^.[\]]+/g)].map(([all, inner]) => {
    const key = inner ?? all
    return inner !== undefined && /^\d+$/.test(inner) ? Number(inner) : key
  })
}

/** A field of Flowise as a text with values. `own` is what `{{ output }}` stands for in a field that speaks of its own part. */
export function textOf(value: Json | undefined, own?: Ref): Text {
  const text = plainOf(typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value))
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(mention)) {
    const [shown, name = ''] = match
    if (!/^[$A-Za-z_][\w$.[\]"' -]*$/.test(name)) continue
    if (match.index > end) parts.push(liquidText(text.slice(end, match.index)))
    const ref = refOfName(name, shown)
    const itself = own && ref.step === 'output' ? { ...own, path: [...own.path, ...ref.path], shown } : ref
    parts.push({ show: itself })
    end = match.index + shown.length
  }
  if (end < text.length) parts.push(liquidText(text.slice(end)))
  return parts
}
