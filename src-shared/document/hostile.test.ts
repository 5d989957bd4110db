import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { readDocument, readParsedDocument } from './read-document.ts'
import { validateDocument } from './validate.ts'

const node = (kind: string, config: JsonObject = {}, parent: string | null = null) => ({ kind, label: '', parent, config, pinned: null })

const raw = (over: JsonObject = {}): JsonObject => ({
  format: 'trellis-workflow',
  schema: { document: 1, nodes: {} },
  id: 'wf_1',
  name: 'Base',
  nodes: {},
  edges: {},
  ...over,
})

const problemsOf = (value: JsonObject | string) => {
  const result = typeof value === 'string' ? readDocument(value) : readParsedDocument(value)
  return result.outcome === 'ok' ? [] : result.problems
}

const check = (value: JsonObject) => {
  const result = readParsedDocument(value)
  if (result.outcome !== 'ok') throw new Error(JSON.stringify(result.problems))
  return validateDocument(result.document)
}

describe('parts of a wrong type', () => {
  const wrong = [null, 5, 'x', [], true]
  it.each(wrong)('nodes that are %j are refused, since opening and saving would lose them', (nodes) => {
    expect(problemsOf(raw({ nodes: nodes as never }))).toMatchObject([{ code: 'document.corrupt', field: 'nodes' }])
  })

  it.each(wrong)('a header that is %j is refused', (value) => {
    expect(problemsOf(raw({ schema: value as never }))).toMatchObject([{ field: 'schema' }])
    expect(problemsOf(raw({ schema: { document: value === 5 ? 1.5 : (value as never) } }))).toMatchObject([{ field: 'schema.document' }])
    expect(problemsOf(raw({ schema: { nodes: value as never } }))).toMatchObject([{ field: 'schema.nodes' }])
    expect(problemsOf(raw({ schema: { nodes: { set: value === 5 ? 0 : (value as never) } } }))).toMatchObject([
      { field: 'schema.nodes.set' },
    ])
  })
})

describe('keys that are twice in one object', () => {
  it('are refused with their line, since the first would be lost', () => {
    const text = '{"format": "trellis-workflow", "nodes": {\n  "a": {"kind": "set"},\n  "\\u0061": {"kind": "loop"}\n}}'
    expect(problemsOf(text)).toMatchObject([{ code: 'document.corrupt', message: expect.stringMatching(/"a" .* line 3/) }])
  })

  it('are told from values and from keys of other objects', () => {
    expect(duplicateKeys('{"a": {"a": "a"}, "b": ["a", "a", {"a": 1}, {"a": "\\"a\\": 1"}], "c\\\\": 1, "c": 2}')).toEqual([])
    expect(duplicateKeys('[{"x": [{}], "y": 1, "x" : 2}]')).toEqual([{ key: 'x', line: 1 }])
    expect(duplicateKeys('{"\\u0061": 1,\n "a": 2, "a\\"b": 3, "a\\"b": 4}')).toEqual([
      { key: 'a', line: 2 },
      { key: 'a"b', line: 2 },
    ])
    expect(duplicateKeys(`{${Array(50).fill('"x": 1').join()}}`)).toHaveLength(20)
  })
})

describe('size and depth', () => {
  it('more than 50,000 edges are refused', () => {
    const edges = Object.fromEntries(Array.from({ length: 50_001 }, (_, i) => [`e${i}`, { from: ['a', 'out'], to: ['b', 'in'] }]))
    expect(problemsOf(raw({ edges }))).toMatchObject([{ code: 'document.too_large', field: 'edges' }])
  })

  it('a parsed value that nests too deep is refused without recursion', () => {
    let deep: JsonObject = {}
    for (let i = 0; i < 100_000; i++) deep = { x: deep }
    expect(problemsOf(raw({ settings: { memory: deep } }))).toMatchObject([{ code: 'document.too_deep' }])
  })

  it('containers more than 32 deep are found before a run, each chain once', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`l${i}`, node('loop', { condition: 'false', maxIterations: 2 }, i ? `l${i - 1}` : null)]),
    )
    expect(check(raw({ nodes })).filter(({ code }) => code === 'node.nested_too_deep')).toMatchObject([{ node: 'l33', severity: 'error' }])
  })

  it('a cycle of parents is named once, whatever hangs on it', () => {
    const nodes = { a: node('loop', {}, 'b'), b: node('loop', {}, 'a'), c: node('set', {}, 'a') }
    expect(check(raw({ nodes })).filter(({ code }) => code === 'node.parent_cycle')).toHaveLength(1)
  })
})

// each took minutes where time grew with the square of the size; the time limit of a test would end it
describe('large graphs are checked in one go', { timeout: 10_000 }, () => {
  const many = (count: number, make: (i: number) => [string, JsonObject]) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => make(i)))

  it('10,000 nodes of an unknown kind with 50,000 edges', () => {
    const nodes = many(10_000, (i) => [`n${i}`, node('from-the-future')])
    const edges = many(50_000, (i) => [`e${i}`, { from: [`n${i % 10_000}`, `o${i}`], to: [`n${(i * 7) % 10_000}`, 'in'] }])
    expect(check(raw({ nodes, edges })).filter(({ code }) => code === 'node.kind_unknown')).toHaveLength(10_000)
  })

  it('5,000 containers with branches', () => {
    const nodes = {
      ...many(5000, (i) => [`t${i}`, node('try', { branches: ['a', 'b'] })]),
      ...many(5000, (i) => [`c${i}`, node('set', {}, `t${i}`)]),
    }
    const edges = many(5000, (i) => [`e${i}`, { from: [`c${i}`, 'out'], to: [`t${i}`, 'a'] }])
    expect(check(raw({ nodes, edges })).filter(({ code }) => code.startsWith('try.'))).toEqual([])
  })

  it('10,000 nodes that nothing connects', () => {
    const nodes = many(10_000, (i) => [`n${i}`, node('transform', { expression: '$' })])
    expect(check(raw({ nodes })).filter(({ code }) => code === 'node.unreachable')).toHaveLength(10_000)
  })

  it('a circle of 10,000 is told in a sentence that can be read', () => {
    const nodes = many(10_000, (i) => [`n${i}`, node('transform', { expression: '$' })])
    const edges = many(10_000, (i) => [`e${i}`, { from: [`n${i}`, 'out'], to: [`n${(i + 1) % 10_000}`, 'in'] }])
    const [cycle, ...others] = check(raw({ nodes, edges })).filter(({ code }) => code === 'graph.cycle')
    expect(others).toEqual([])
    expect(cycle?.message).toMatch(/and 9980 more\.$/)
  })
})

it('no edge leads to a port that would reach a prototype', () => {
  const edges = { e: { from: ['a', '__proto__'], to: ['b', 'in'] } }
  expect(problemsOf(raw({ edges }))).toMatchObject([{ code: 'document.corrupt', field: 'edges.e.from.1' }])
})

it('no output has a name that would reach a prototype', () => {
  const nodes = { s: node('set', { value: 1 }), end: node('output', { name: '__proto__' }) }
  const edges = { e: { from: ['s', 'out'], to: ['end', 'value'] } }
  expect(check(raw({ nodes, edges }))).toMatchObject([{ code: 'node.config_invalid', node: 'end', field: 'name' }])
})

it('names that every object has are ids like others', () => {
  const names = ['toString', 'valueOf', 'hasOwnProperty', '__defineGetter__']
  const nodes = Object.fromEntries(names.map((name) => [name, node('transform', { expression: '$' })]))
  const edges = Object.fromEntries(names.slice(1).map((name, i) => [name, { from: [names[i] as string, 'out'], to: [name, 'in'] }]))
  expect(check(raw({ nodes, edges }))).toEqual([])
  const lost = { a: { from: ['toString', 'out'], to: ['valueOf', 'in'] } }
  expect(check(raw({ nodes: { x: node('constructor', {}, 'isPrototypeOf') }, edges: lost })).map(({ code }) => code)).toEqual([
    'node.kind_unknown',
    'node.parent_missing',
    'edge.dangling',
  ])
})
