import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

/** How alike two calls have to be to count as nearly the same, of 1. */
const nearlySame = 0.85
/** Words that say nothing of what is asked. */
const fillers = new Set(
  'a an and any are at be by do for from get give has have in into is it its look me of on or please show that the their there these this those to was were what which with you'.split(
    ' ',
  ),
)

/** A call with what does not matter taken out of it: letter case, spaces, order of keys, empty fields, digits past the third. */
export function callShape(name: string, args: Json): string {
  return `${name} ${canonicalJson(plain(args))}`
}

/** A text as it is read by people: wide letters as plain ones, without marks that are not seen. */
const seenText = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()

/** The arguments that a tool knows of: one that it ignores makes no call another one. */
export function knownArguments(args: Json, schema: JsonObject | undefined): Json {
  const { properties, additionalProperties: more = false } = schema ?? {}
  if (!isJsonObject(args) || !isJsonObject(properties) || more !== false) return args
  return Object.fromEntries(Object.entries(args).filter(([key]) => Object.hasOwn(properties, key)))
}

function plain(value: Json): Json {
  if (typeof value === 'string') return seenText(value).trim().replace(/\s+/g, ' ')
  if (typeof value === 'number') return Number(value.toPrecision(3))
  if (Array.isArray(value)) return value.map(plain)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== '')
      .map(([key, item]) => [key, plain(item)]),
  )
}

/** Words of every text in the arguments, without endings and fillers; numbers stand apart, since they are what tells pages and times apart. */
function wordsOf(value: Json, words = new Set<string>(), numbers: string[] = []): { words: Set<string>; numbers: string[] } {
  if (typeof value === 'string') {
    for (const word of seenText(value).match(/[\p{L}\p{N}]+/gu) ?? []) {
      if (/\p{N}/u.test(word)) numbers.push(word)
      else if (!fillers.has(word)) words.add(word.length > 3 ? word.replace(/(ies|es|s|ing|ed)$/, '') : word)
    }
  } else if (typeof value === 'number' || typeof value === 'boolean') numbers.push(String(value))
  else if (Array.isArray(value)) for (const item of value) wordsOf(item, words, numbers)
  else if (isJsonObject(value)) for (const key of Object.keys(value).sort()) wordsOf(value[key] as Json, words, numbers)
  return { words, numbers }
}

/** Whether two sets of arguments ask for the same in other words: the same numbers, and nearly all words shared. */
export function nearlySameArguments(one: Json, other: Json): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)]
  if (a.numbers.sort().join(' ') !== b.numbers.sort().join(' ')) return false
  if (a.words.size === 0 || b.words.size === 0) return a.words.size === b.words.size
  const shared = [...a.words].filter((word) => b.words.has(word)).length
  return (2 * shared) / (a.words.size + b.words.size) >= nearlySame
}
