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

test('finds what is wrong with the schemas of the workflow itself', async () => {
  const services = harnessServices({})
  const never = new AbortController().signal
  const problems = (inputs: JsonObject, outputs: JsonObject = {}) => deepCheck({ ...documentOf({}), inputs, outputs }, services, never)
  expect(await problems({ properties: { a: { $ref: 'http://example.com/x.json' } } })).toMatchObject([
    { code: 'schema.invalid', field: 'inputs.properties.a.$ref' },
  ])
  expect(await problems({}, { $ref: '#' })).toMatchObject([{ code: 'schema.invalid', field: 'outputs' }])
  expect(await problems({ properties: { a: { pattern: '(?<=x)(' } } })).toMatchObject([{ field: 'inputs.properties.a.pattern' }])
  expect(await problems({ properties: { a: 5 } })).toMatchObject([{ field: 'inputs.properties.a' }])
  expect(await problems({ properties: { a: { type: 'nonsense' } } })).toMatchObject([{ field: 'inputs.properties.a.type' }])
  expect(await problems({ type: 'object', properties: { a: { type: ['string', 'null'] } }, required: ['a'] })).toEqual([])
})

test('says how much was not checked when checking takes too long', async () => {
  const document = documentOf({
    a: ['code', { source: 'return 1' }],
    b: ['code', { source: 'return 2' }],
    c: ['transform', { expression: '(' }],
  })
  const problems = await deepCheck(document, harnessServices({}), AbortSignal.abort())
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ['expression.invalid', 'error'],
    ['check.incomplete', 'warning'],
  ])
  expect(problems[1]?.message).toMatch(/^2 /)
})

test('warns of pinned values that do not fit the schema of their port', async () => {
  const document = documentOf({ a: ['code', { source: 'return 1' }] })
  const pin = (logs: string[] | number[]) => {
    if (document.nodes.a) document.nodes.a.pinned = { out: 1, logs }
    return deepCheck(document, harnessServices({}), new AbortController().signal)
  }
  expect(await pin(['one'])).toEqual([])
  expect(await pin([1])).toMatchObject([{ code: 'node.pin_mismatch', severity: 'warning', node: 'a', field: 'pinned' }])
})
