import type { FoundPage } from './search-results.ts'

/** `Title: …`, `**URL:** …`, `2. Name: …`: a part that is named, whatever list or emphasis stands around it. */
const labelled =
  /^[\s>#*_-]{0,20}(?:\d{1,4}[.)]\s{0,5})?[*_]{0,3}(title|name|url|link|href|address|description|snippet|summary|content|text)[*_]{0,3}:[*_]{0,3}\s+(.*)$/i
const titles = /^(?:title|name)$/i
const addresses = /^(?:url|link|href|address)$/i
/** `[Title](https://…)`, alone in its line or with a snippet behind it. */
const linked = /^\s{0,20}(?:#{1,6}\s+|[-*]\s+|\d{1,4}[.)]\s+)?\*{0,2}\[([^\]\n]{1,500})\]\((https?:\/\/[^\s)]+)\)\*{0,2}(?:\s*[-–—:])?(.*)$/
/** A line that may be the title of what follows: numbered, or a heading. */
const heading = /^\s{0,20}(?:#{1,6}|\d{1,4}[.)])\s+(.+)$/
const mostSnippet = 4_000

/** Pages that a text lists, by lines that name title, address and snippet, or by links. */
export function pagesInText(text: string): FoundPage[] {
  const pages: FoundPage[] = []
  let title = ''
  let page: FoundPage | null = null
  const open = (found: FoundPage) => {
    page = found
    title = ''
    pages.push(found)
  }
  for (const line of text.split(/\r?\n/)) {
    const link = linked.exec(line)
    const part = labelled.exec(line)
    const address = part && addresses.test(part[1] as string) ? /^<?(https?:\/\/[^\s>]+)>?/.exec(part[2] as string)?.[1] : undefined
    if (link) open({ title: link[1] as string, url: link[2] as string, snippet: (link[3] as string).trim() })
    else if (address !== undefined) open({ title: title || address, url: address, snippet: '' })
    else if (part && titles.test(part[1] as string)) {
      title = (part[2] as string).trim()
      page = null
    } else if (heading.test(line)) {
      title = (heading.exec(line)?.[1] ?? '').replaceAll('**', '').trim()
      page = null
    } else if (page) addTo(page, part ? (part[2] as string) : line)
  }
  return pages
}

function addTo(page: FoundPage, line: string): void {
  const more = line.trim()
  if (more !== '' && page.snippet.length < mostSnippet && !/^[-=*_]{3,}$/.test(more))
    page.snippet = page.snippet === '' ? more : `${page.snippet} ${more}`
}
