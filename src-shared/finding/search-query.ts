/** What is looked for. Empty lists ask for nothing of their sort. */
export interface SearchQuery {
  /** Words and exact phrases in lower case; all must be there. */
  words: string[]
  /** Kinds, or beginnings of them; one must fit. */
  kinds: string[]
  /** Tags in lower case; all must be there. */
  tags: string[]
}

const term = /(?:(kind|tag):)?(?:"([^"]*)"?|(\S+))/giu

/**
 * Reads what was typed: words, `"exact phrases"`, `kind:router`, `tag:nightly`, `tag:"on call"`. A phrase that is not
 * closed yet goes to the end, so that it finds something while it is typed.
 */
export function readQuery(typed: string): SearchQuery {
  const query: SearchQuery = { words: [], kinds: [], tags: [] }
  for (const [, filter, phrase, word] of typed.matchAll(term)) {
    const text = foldText((phrase ?? word ?? '').replace(/\s+/g, ' ').trim())
    if (text === '') continue
    if (filter?.toLowerCase() === 'kind') query.kinds.push(text)
    else if (filter?.toLowerCase() === 'tag') query.tags.push(text)
    else query.words.push(text)
  }
  return query
}

export const isEmptyQuery = ({ words, kinds, tags }: SearchQuery): boolean => words.length + kinds.length + tags.length === 0

/** Text as it is compared: case and the ways of writing an accent do not count, nor what kind of space is between words. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ')
}
