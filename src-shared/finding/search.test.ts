import { describe, expect, it } from 'vitest'
import { emptyDocument } from '../document/document-schema.ts'
import type { WorkflowDocument } from '../document/workflow-document.ts'
import { fieldsOf } from './search-fields.ts'
import { readQuery } from './search-query.ts'
import { snippetOf } from './search-snippet.ts'
import { matchWorkflow, searchable, shownFields } from './search-workflow.ts'

const document: WorkflowDocument = {
  ...emptyDocument('wf_a', 'Nightly check'),
  description: 'Looks at the orders of the day.',
  tags: ['On call', 'orders'],
  nodes: {
    n_route: {
      kind: 'router',
      label: 'Which severity?',
      parent: null,
      config: { rules: [{ port: 'bad', when: 'errors > 10' }] },
      pinned: null,
      comment: 'The limit was agreed on with the shop.',
    },
    n_ask: { kind: 'model-call', label: 'Ask', parent: null, config: { prompt: 'Sum up these errors.\nBe short.' }, pinned: null },
    n_set: { kind: 'set', label: '', parent: null, config: { values: { greeting: 'Grüße', limit: 7 } }, pinned: null },
  },
  edges: { e_1: { from: ['n_route', 'bad'], to: ['n_ask', 'in'], comment: 'only the severe ones' } },
}
const kinds = Object.fromEntries(Object.entries(document.nodes).map(([id, { kind }]) => [id, kind]))
const workflow = searchable(fieldsOf(document), kinds, document.tags)
const find = (typed: string) => {
  const query = readQuery(typed)
  const match = matchWorkflow(workflow, query)
  return match && shownFields(match, query, 10)
}
const places = (typed: string) => find(typed)?.map(({ node, field }) => `${node ?? ''} ${field}`.trim())

describe('a query', () => {
  it('has words, phrases, kinds and tags', () => {
    expect(readQuery('Errors "be  SHORT" kind:Router tag:"On call" tag:orders')).toEqual({
      words: ['errors', 'be short'],
      kinds: ['router'],
      tags: ['on call', 'orders'],
    })
  })
  it('finds with a phrase that is still being typed, and asks for nothing with a filter that is', () => {
    expect(readQuery('"be sh').words).toEqual(['be sh'])
    expect(readQuery('kind:"" ""')).toEqual({ words: [], kinds: [], tags: [] })
  })
  it('takes other things with a colon as words', () => expect(readQuery('http://x kind').words).toEqual(['http://x', 'kind']))
})

describe('a workflow', () => {
  it.each([
    ['nightly', 'name'],
    ['of the day', 'description'],
    ['severity', 'n_route label'],
    ['AGREED', 'n_route comment'],
    ['errors > 10', 'n_route config.rules.0.when'],
    ['sum up', 'n_ask config.prompt'],
    ['grüSSe', undefined],
    ['GRÜSSE', undefined],
    ['GRÜßE', 'n_set config.values.greeting'],
    ['limit: 7', 'n_set config.values.limit'],
    ['severe ones', 'n_route comment'],
    ['call', 'tags'],
  ])('is found by %s', (typed, place) => {
    const found = places(`"${typed}"`)
    if (place === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(place)
  })

  it('must have every word, wherever each of them is', () => {
    expect(places('orders prompt')).toBeUndefined()
    expect(places('orders severity')).toEqual(expect.arrayContaining(['description', 'n_route label']))
  })
  it('must have a phrase as it stands', () => {
    expect(places('"errors these"')).toBeUndefined()
    expect(places('these errors')).toBeDefined()
    expect(places('"errors. Be short"')).toEqual(['n_ask config.prompt'])
  })
  it('is searched in nodes of a kind only, when one is named', () => {
    expect(places('kind:router errors')).toEqual(['n_route config.rules.0.when'])
    expect(places('kind:set errors')).toBeUndefined()
    expect(places('kind:model')).toEqual(['n_ask label'])
    expect(places('kind:set')).toEqual(['n_set kind'])
    expect(places('kind:loop')).toBeUndefined()
  })
  it('must have all tags that are named, whole', () => {
    expect(places('tag:orders')).toEqual(['name'])
    expect(places('tag:"on call" tag:orders nightly')).toEqual(['name'])
    expect(places('tag:order')).toBeUndefined()
  })
  it('tells a name before a mention', () => {
    const score = (typed: string) => matchWorkflow(workflow, readQuery(typed))?.score ?? 0
    expect(score('nightly')).toBeGreaterThan(score('severity'))
    expect(score('severity')).toBeGreaterThan(score('short'))
  })
})

describe('a snippet', () => {
  const marked = ({ text, marks }: ReturnType<typeof snippetOf>) => marks.map(([start, end]) => text.slice(start, end))
  it('marks each word as it is written there', () => {
    expect(marked(snippetOf('Errors, and more errors', ['errors']))).toEqual(['Errors', 'errors'])
    expect(snippetOf('a.b (c)', ['.', '('])).toMatchObject({
      marks: [
        [1, 2],
        [4, 5],
      ],
    })
  })
  it('is a piece around the first of them, on one line', () => {
    const text = `${'word '.repeat(100)}needle\n\n${'more '.repeat(100)}`
    const snippet = snippetOf(text, ['needle more'])
    expect(snippet.text.length).toBeLessThan(170)
    expect(snippet.text.startsWith('…word')).toBe(true)
    expect(marked(snippet)).toEqual(['needle more'])
  })
  it('is the beginning where nothing is to be marked', () => {
    expect(snippetOf('x'.repeat(500), [])).toMatchObject({ text: `${'x'.repeat(160)}…`, marks: [] })
  })
  it('takes expressions in a query for what they are: text', () => {
    expect(marked(snippetOf('use [a-z]+ here', ['[a-z]+']))).toEqual(['[a-z]+'])
    expect(marked(snippetOf('ab-c', ['b-c']))).toEqual(['b-c'])
  })
})
