/** Words that carry no topic. English, with a few that only fill sentences in operations talk. */
const stopWords = new Set(
  (
    'a an the this that these those there here it its he she they them we you i me my your our their his her and or but nor so yet if then ' +
    'else of in on at to from by for with without into onto over under about as is are was were be been being am do does did done has have had ' +
    'having will would can could shall should may might must not no yes than too very just also only more most much many some any each every ' +
    'all both few other another such same own what which who whom whose when where why how again once while during before after above below up ' +
    'down out off please kindly via per etc vs because due since until'
  ).split(' '),
)

/** Words of a text, in lower case, with identifiers and numbers kept whole. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}_'-]*/gu) ?? []
}

/** A word without the endings that grammar adds: enough to let "failing", "failed" and "failure" meet. */
export function stemOf(word: string): string {
  let stem = word.replace(/'s?$/, '')
  if (stem.length <= 4 || /\d/.test(stem)) return stem
  const endings: [RegExp, string][] = [
    [/(?:ational|ation|ations)$/, 'at'],
    [/ies$/, 'y'],
    [/(?:ures?|ings?|edly|ed)$/, ''],
    [/(?:ments?|ness)$/, ''],
    [/(?:ss)es$/, 'ss'],
    [/([^s])s$/, '$1'],
    [/ly$/, ''],
  ]
  for (const [ending, instead] of endings) {
    const shorter = stem.replace(ending, instead)
    if (shorter !== stem && shorter.length >= 3) {
      stem = shorter
      break
    }
  }
  return stem.replace(/([b-df-hj-np-tv-z])\1$/, '$1').replace(/e$/, '')
}

/** The stems of a text's words that carry its topic. */
export function topicWords(text: string): string[] {
  return wordsOf(text)
    .filter((word) => word.length > 1 && !stopWords.has(word))
    .map(stemOf)
}

/** How often each word occurs. */
export function wordCounts(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

const abbreviation = /(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|[Ff]ig|[Dd]r|[Mm]rs?|[Mm]s|[Pp]rof|[Ii]nc|[Ll]td|[Ss]t)|\b\p{Lu})\.$/u

/** Sentences of a text: lines and list items are sentences of their own; full stops in names, numbers and short forms do not end one. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = []
  for (const block of text.split(/\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)|\n(?=#)|\r?\n(?=\S)/)) {
    const line = block
      .replace(/\s+/g, ' ')
      .replace(/^\s*(?:[-*•]|\d+[.)]|#+)\s+/, '')
      .trim()
    let rest = line
    let held = ''
    for (const part of rest.split(/(?<=[.!?…])\s+(?=["'(\p{Lu}\p{N}])/u)) {
      held = held ? `${held} ${part}` : part
      if (abbreviation.test(held)) continue
      sentences.push(held)
      held = ''
    }
    rest = held.trim()
    if (rest) sentences.push(rest)
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}
