import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { firstLines } from '../../ui/json-text.ts'
import { runText } from '../../ui/run-strings.ts'

const text = runText.value

/** What a value is, in a word or two: `text`, `list of 12`, `object with 3 fields`. */
export function typeOfValue(value: Json): string {
  if (value === null) return text.types.null
  if (typeof value === 'string') return text.types.text
  if (typeof value === 'number') return text.types.number
  if (typeof value === 'boolean') return text.types.boolean
  if (Array.isArray(value)) return text.list(value.length)
  if (value.type === 'evidence' && Array.isArray(value.items)) return text.evidence(value.items.length)
  return text.object(Object.keys(value).length)
}

/** The same of one that may lie elsewhere, as far as its beginning tells. */
export function typeOfRef(ref: ValueRef): string {
  if ('value' in ref) return typeOfValue(ref.value)
  const start = ref.preview.trimStart()[0]
  return start === '{' ? text.types.object : start === '[' ? text.types.list : text.types.text
}

const sizes = new WeakMap<ValueRef, number>()
const encoder = new TextEncoder()

/** Bytes of a value as it is stored. */
export function sizeOfRef(ref: ValueRef): number {
  if ('blob' in ref) return ref.bytes
  let size = sizes.get(ref)
  if (size === undefined) {
    size = encoder.encode(JSON.stringify(ref.value)).length
    sizes.set(ref, size)
  }
  return size
}

/** The first lines of a value, whatever it is. */
export function beginningOf(ref: ValueRef, lines: number): string {
  return 'value' in ref ? firstLines(ref.value, lines) : ref.preview.split('\n').slice(0, lines).join('\n')
}
