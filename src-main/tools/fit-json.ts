import { isJsonObject, type Json } from '#shared/json.ts'

const arrayLimits = [400, 200, 100, 50, 25, 12, 6, 3]
const textLimits = [16_000, 8000, 4000, 2000, 1000, 500, 250, 120]

function trimmed(value: Json, items: number, characters: number): Json {
  if (typeof value === 'string') return value.length > characters ? `${value.slice(0, characters)}… (${value.length} characters)` : value
  if (Array.isArray(value)) {
    const kept = value.slice(0, items).map((item) => trimmed(item, items, characters))
    return value.length > items ? [...kept, `… and ${value.length - items} more`] : kept
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, trimmed(item, items, characters)]))
}

/** The same value with long lists and texts cut until its JSON is at most about `bytes` long; it stays JSON of the same shape. */
export function fitJson(value: Json, bytes: number): Json {
  if (JSON.stringify(value).length <= bytes) return value
  for (const [step, items] of arrayLimits.entries()) {
    const smaller = trimmed(value, items, textLimits[step] ?? 120)
    if (JSON.stringify(smaller).length <= bytes) return smaller
  }
  return `${JSON.stringify(trimmed(value, 3, 120)).slice(0, bytes)}…`
}
