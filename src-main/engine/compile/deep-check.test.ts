import { expect, test } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { harnessServices } from '../testing/harness-services.ts'
import { deepCheck } from './deep-check.ts'

const documentOf = (nodes: Record<string, [kind: string, config: JsonObject]>): WorkflowDocument => ({
  format: 'trellis-workflow',
  schema: { document: 1, nodes: {} },
  id: 'wf_1',
  name: '',
  description: '',
  inputs: {},
  outputs: {},
  nodes: Object.fromEntries(
    Object.entries(nodes).map(([id, [kind, config]]) => [id, { kind, label: id.toUpperCase(), parent: null, config, pinned: null }]),
  ),
  edges: {},
  settings: {},
  layout: {},
})

const check = (nodes: Record<string, [string, JsonObject]>) =>
  deepCheck(documentOf(nodes), harnessServices({}), new AbortController().signal)

test('finds what cannot be read, with its field', async () => {
  const problems = await check({
    a: ['transform', { expression: 'a +' }],
    b: ['template', { template: '{{ x' }],
    c: ['code', { source: 'return 1 +' }],
    d: [
      'router',
      {
        rules: [
          { port: 'x', when: 'true' },
          { port: 'y', when: '(' },
        ],
      },
    ],
    e: ['validate', { schema: { pattern: '(?=x)' } }],
    f: ['approval', { title: '{% if %}' }],
    g: ['prompt-template', { style: 'xml', elements: [{ name: 'x', text: '{{ x | nothing }}' }] }],
    h: ['loop', { condition: 'a b', maxIterations: 3 }],
  })
  expect(problems.map(({ node, code, field }) => [node, code, field])).toEqual([
    ['a', 'expression.invalid', 'expression'],
    ['b', 'template.invalid', 'template'],
    ['c', 'code.failed', 'source'],
    ['d', 'expression.invalid', 'rules.1.when'],
    ['e', 'schema.invalid', 'schema'],
    ['f', 'template.invalid', 'title'],
    ['g', 'template.invalid', 'elements.0.text'],
    ['h', 'expression.invalid', 'condition'],
  ])
  expect(problems.every(({ message, mend }) => message.startsWith('"') && mend.length > 10)).toBe(true)
})

test('finds nothing in what is sound, and passes over kinds it does not know', async () => {
  const problems = await check({
    a: ['transform', { expression: '$sum(a.b)' }],
    b: ['template', { template: '{% for x in y %}{{ x }}{% endfor %}' }],
    c: ['code', { source: 'while (true) { await null }' }],
    d: ['teleport', { source: 'return 1 +' }],
    e: ['validate', { schema: { type: 'object' } }],
    f: ['transform', {}],
  })
  expect(problems).toEqual([])
})
