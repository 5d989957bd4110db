import { describe, expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { searchResults } from './search-results.ts'

const two = [
  { title: 'Pods that stay pending', url: 'https://a.example/pending', snippet: 'No node has room.' },
  { title: 'Taints', url: 'https://b.example/taints?x=1', snippet: 'A taint keeps pods away.' },
]
const resultsOf = (value: Json) => searchResults(value, 10).results

describe('what a search gives', () => {
  const forms: [string, Json][] = [
    ['structured content', { results: two.map(({ title, url, snippet }) => ({ title, link: url, description: snippet, position: 1 })) }],
    ['nested structured content', { type: 'search', web: { results: two.map(({ snippet, ...page }) => ({ ...page, content: snippet })) } }],
    ['JSON in a text', JSON.stringify({ query: 'x', organic: two.map(({ url, ...page }) => ({ ...page, href: url })) }, null, 2)],
    ['JSON values one after the other', two.map((page) => JSON.stringify(page, null, 2)).join('\n')],
    [
      'links to resources',
      { text: '', parts: two.map(({ title, url, snippet }) => ({ type: 'resource_link', name: title, uri: url, description: snippet })) },
    ],
    [
      'text in an object',
      { result: two.map(({ title, url, snippet }) => `Title: ${title}\nURL: ${url}\nDescription: ${snippet}`).join('\n\n') },
    ],
    [
      'named lines',
      `Found 2 results:\n\n${two.map(({ title, url, snippet }, at) => `${at + 1}. ${title}\n   URL: ${url}\n   Summary: ${snippet}`).join('\n\n')}`,
    ],
    [
      'named lines with emphasis',
      two.map(({ title, url, snippet }) => `- **Title:** ${title}\n  **Link:** <${url}>\n  ${snippet}\n---`).join('\n'),
    ],
    ['links of Markdown', two.map(({ title, url, snippet }) => `### [${title}](${url})\n${snippet}`).join('\n\n')],
    ['a list of Markdown', two.map(({ title, url, snippet }) => `* [${title}](${url}) - ${snippet}`).join('\n')],
  ]

  it.each(forms)('is pages, from %s', (_, value) => {
    expect(searchResults(value, 10)).toEqual({ results: two, text: '', more: 0 })
  })

  it('is text where no pages can be made out of it, and no address that is none of the web', () => {
    expect(searchResults('Nothing was found.', 10)).toEqual({ results: [], text: 'Nothing was found.', more: 0 })
    expect(searchResults({ answer: 42, sources: [] }, 10).text).toBe('{"answer":42,"sources":[]}')
    expect(resultsOf([{ title: 'x', url: 'javascript:alert(1)' }, { title: 'y', url: 'file:///etc/passwd' }, { url: 7 }])).toEqual([])
    expect(searchResults('{"url": "https://a.example"} and more', 10).results).toEqual([])
  })

  it('is no more than was asked for, says how much more there is, and is bounded', () => {
    expect(searchResults(two, 1)).toEqual({ results: two.slice(0, 1), text: '', more: 1 })
    expect(searchResults('x'.repeat(20_001), 10)).toMatchObject({ results: [], more: 1 })
    const [long] = resultsOf([{ url: 'https://a.example', snippet: 'x'.repeat(3_000) }])
    expect(long).toMatchObject({ title: 'https://a.example', snippet: 'x'.repeat(2_000) })
  })

  it('is read in one go, however it was made', () => {
    const lines = [
      `${' '.repeat(5_000)}x`,
      `# ${' '.repeat(5_000)}x`,
      '-'.repeat(5_000),
      `[${'a'.repeat(5_000)}`,
      `Title${'*'.repeat(5_000)}`,
    ]
    const hostile = lines.map((line) => `${line}\n`.repeat(300)).join('')
    expect(searchResults(hostile, 10).results).toEqual([])
    expect(searchResults(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 10).results).toEqual([])
    expect(searchResults('{'.repeat(1_000_000), 10).results).toEqual([])
  })
})
