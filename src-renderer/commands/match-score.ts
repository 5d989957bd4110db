/**
 * How well something named by its keywords fits what was typed: 1 when a name begins with it, less when its words do, less
 * still when its letters appear in order; 0 when it does not fit.
 */
export function matchScore(_value: string, search: string, keywords: string[] = []): number {
  const query = search.trim().toLowerCase()
  if (query === '') return 1
  let best = 0
  keywords.forEach((keyword, index) => {
    // the first keyword is the name
    best = Math.max(best, scoreOf(keyword.toLowerCase(), query) * (index === 0 ? 1 : 0.7))
  })
  return best
}

function scoreOf(name: string, query: string): number {
  if (name.startsWith(query)) return 1
  const at = name.indexOf(query)
  if (at > 0) return /[\p{L}\p{N}]/u.test(name[at - 1] as string) ? 0.6 : 0.8
  const words = query.split(/\s+/)
  if (words.length > 1 && words.every((word) => name.includes(word))) return 0.5
  return inOrder(name, query) ? 0.2 : 0
}

/** Whether the letters of the query begin words of the name, in order: `gtn` finds "go to node". */
function inOrder(name: string, query: string): boolean {
  const starts = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  let at = 0
  for (const word of starts) if (at < query.length && word.startsWith(query[at] as string)) at++
  return at === query.length && query.length > 1
}
