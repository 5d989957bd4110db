import type { MessageTokens } from './message-tokens.ts'
import type { PatternGroup } from './pattern-group.ts'

/** Different words at a place that make it a variable, when the rest of the line is enough to tell that it is the same event. */
const manyValues = 5
/** The same where they are qualified names (`org.example.Thing`), which are names of things more than words. */
const severalNames = 3
/** The same when little of the line is left, or it varies at several places. */
const veryManyValues = 10
const enoughWords = 3
/** Places at which patterns may differ and still be one. */
const differenceLimit = 3

/** Words after which a value comes: `for user alice`. */
const announcers = new Set([
  'user',
  'username',
  'account',
  'login',
  'host',
  'hostname',
  'file',
  'interface',
  'device',
  'client',
  'named',
  'name',
  'called',
])
/** Punctuation that ends a part of a sentence: the name that is announced is at the same place in it. */
const ends = /[;.,]$/
/** `host-ab-<*>`: names that are numbered and begin alike are of one kind. */
const numberedName = /^([A-Za-z]+)[-_].*<\*>/
const flag = /^(?:[\w.-]+[=:])?(?:true|false|null|none|nil|yes|no)[,;.)]*$/i
const qualifiedName = /^[\w.-]*[=:'"([]*[\w$-]+(?:[./][\w$-]+){2,}[\w$./<>*#:'")\],;-]*$/
/** A masked value alone, maybe after its key. */
const bareValue = /^(?:[\w.-]+=)?["'([]?<\*>["')\],;:.]*$/

/**
 * The groups that say the same as the line with other words, once there are so many of them that the words must be values.
 * Drain makes a wildcard of the first difference; but values such as numbers, addresses and ids are masked before, so that words left
 * (`VM started`, `VM stopped`) mostly tell events apart, and only a place with many different ones is a variable.
 */
export function siblingsOf(read: MessageTokens, neighbours: readonly PatternGroup[]): PatternGroup[] {
  const limit = Math.min(differenceLimit, Math.floor(words(read) / 2))
  const near = neighbours
    .map((group) => ({ group, at: group.template.differences(read, limit) }))
    .filter((one): one is { group: PatternGroup; at: number[] } => one.at !== null && one.at.length > 0)
  const tried = new Set<string>()
  let best: PatternGroup[] = []
  for (const { at } of near) {
    const key = at.join()
    if (tried.has(key)) continue
    tried.add(key)
    if (tried.size > 16) break
    const members = near.filter((one) => one.at.every((place) => at.includes(place)))
    if (members.length > best.length && at.every((place) => isVariable(read, at, place, members))) best = members.map(({ group }) => group)
  }
  return best
}

function isVariable(read: MessageTokens, places: readonly number[], place: number, members: readonly { group: PatternGroup }[]): boolean {
  const shapes = new Set([read.tokens[place]!.shape])
  for (const { group } of members) shapes.add(group.template.tokens[place]!.shape)
  if (isAnnounced(read, place, shapes)) return shapes.size >= 2
  const all = [...shapes]
  if (all.every((shape) => flag.test(shape))) return true
  if (all.every((shape) => qualifiedName.test(shape))) return shapes.size >= severalNames
  return shapes.size >= (places.length > 1 || words(read) - 1 < enoughWords ? veryManyValues : manyValues)
}

/** A place is known to hold a value when some lines have a masked one there, or when the word before says so. */
function isAnnounced(read: MessageTokens, place: number, shapes: ReadonlySet<string>): boolean {
  const all = [...shapes]
  if (all.some((shape) => bareValue.test(shape))) return new Set(all.map(keyOf)).size === 1
  if (all.every((shape) => numberedName.test(shape))) return new Set(all.map((shape) => numberedName.exec(shape)?.[1])).size === 1
  const before = place > 0 ? read.tokens[place - 1]!.text : ''
  return announcers.has(before.toLowerCase()) && new Set(all.map((shape) => ends.exec(shape)?.[0])).size === 1
}

/** The `key=` of `key=value`. */
function keyOf(shape: string): string {
  return shape.slice(0, shape.indexOf('=') + 1)
}

function words(read: MessageTokens): number {
  let count = 0
  for (let i = 0; i < read.length; i++) if (!read.tokens[i]!.value) count++
  return count
}
