/** How many tags a workflow has at most, and how many characters each. */
export const tagLimits = { number: 30, length: 50 } as const

/** A tag as it is kept: on one line, without spaces around it. Empty where nothing is left. */
export function readTag(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, tagLimits.length).trim()
}

/** Tags in order, each once whatever its case; the first way of writing it stays. */
export function readTags(tags: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const tag of tags.map(readTag)) if (tag !== '' && !found.has(tag.toLowerCase())) found.set(tag.toLowerCase(), tag)
  const [all, order] = [[...found.values()], (tag: string) => tag.toLowerCase()]
  return all.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0)).slice(0, tagLimits.number)
}
