import { sentencesOf, topicWords, wordCounts } from './words.ts'

/** Beyond this many sentences the cheap measure picks the ones that are compared with each other. */
const compareAtMost = 300

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let dot = 0
  for (const [word, weight] of a) dot += weight * (b.get(word) ?? 0)
  const length = (vector: ReadonlyMap<string, number>) => Math.sqrt([...vector.values()].reduce((sum, weight) => sum + weight * weight, 0))
  const norm = length(a) * length(b)
  return norm === 0 ? 0 : dot / norm
}

/** Rank of each node of a weighted graph by the power method (Mihalcea and Tarau, TextRank, 2004; damping 0.85). */
function textRank(weights: readonly (readonly number[])[]): number[] {
  const n = weights.length
  const out = weights.map((row) => row.reduce((sum, weight) => sum + weight, 0))
  let rank = new Array<number>(n).fill(1 / n)
  for (let round = 0; round < 40; round += 1) {
    const next = rank.map((_, i) => {
      let sum = 0
      for (let j = 0; j < n; j += 1) if (j !== i && out[j]! > 0) sum += (weights[j]![i]! / out[j]!) * rank[j]!
      return 0.15 / n + 0.85 * sum
    })
    const moved = next.reduce((sum, value, i) => sum + Math.abs(value - rank[i]!), 0)
    rank = next
    if (moved < 1e-6) break
  }
  return rank
}

/** Sentences that say that something went wrong, or how much, are what readers of operations texts look for. */
function weightOf(sentence: string, index: number, all: number): number {
  let weight = 1
  if (index === 0) weight += 0.25
  else if (index === all - 1 && all > 3) weight += 0.1
  if (
    /\b(?:root cause|because|caused|therefore|as a result|in summary|conclu|decided|must|fail|error|outage|critical|risk)/i.test(sentence)
  )
    weight += 0.25
  if (/\d/.test(sentence)) weight += 0.1
  const words = sentence.split(' ').length
  if (words < 5) weight -= 0.45
  if (words > 45) weight -= 0.15
  return weight
}

/**
 * Chooses the sentences that together say most, in their own order and words. Ranked by TextRank over TF-IDF cosine,
 * and taken one by one so that the next is not like those already taken (maximal marginal relevance).
 */
export function summariseText(text: string, sentences: number): string[] {
  const seen = new Set<string>()
  const all = sentencesOf(text).filter((sentence) => {
    const key = sentence.toLowerCase()
    return !seen.has(key) && seen.add(key)
  })
  if (all.length <= sentences) return all

  const counts = all.map((sentence) => wordCounts(topicWords(sentence)))
  const spread = new Map<string, number>()
  for (const count of counts) for (const word of count.keys()) spread.set(word, (spread.get(word) ?? 0) + 1)
  const vectors = counts.map(
    (count) => new Map([...count].map(([word, times]) => [word, times * Math.log(1 + all.length / (spread.get(word) ?? 1))])),
  )
  const total = wordCounts(all.flatMap((sentence) => topicWords(sentence)))
  const cheap = counts.map((count, i) => {
    const sum = [...count.keys()].reduce((value, word) => value + Math.log(1 + (total.get(word) ?? 0)), 0)
    return (sum / Math.max(4, count.size)) * weightOf(all[i]!, i, all.length)
  })
  const kept = all
    .map((_, i) => i)
    .sort((a, b) => cheap[b]! - cheap[a]! || a - b)
    .slice(0, compareAtMost)
    .sort((a, b) => a - b)

  const likeness = kept.map((i) => kept.map((j) => (i === j ? 0 : cosine(vectors[i]!, vectors[j]!))))
  const rank = textRank(likeness).map((value, k) => value * weightOf(all[kept[k]!]!, kept[k]!, all.length))
  const highest = Math.max(...rank)
  const taken: number[] = []
  while (taken.length < sentences && taken.length < kept.length) {
    let best = -1
    let bestWorth = Number.NEGATIVE_INFINITY
    for (let k = 0; k < kept.length; k += 1) {
      if (taken.includes(k)) continue
      const repeats = taken.reduce((most, other) => Math.max(most, likeness[k]![other]!), 0)
      const worth = 0.7 * (rank[k]! / highest) - (repeats > 0.6 ? 1 : 0.3) * repeats
      if (worth > bestWorth) {
        best = k
        bestWorth = worth
      }
    }
    taken.push(best)
  }
  return taken.sort((a, b) => a - b).map((k) => all[kept[k]!]!)
}
