import { describe, expect, test } from 'vitest'
import { validateDocument } from '#shared/document/validate.ts'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import type { Json } from '#shared/json.ts'
import { runNode } from '../engine/testing/node-harness.ts'
import { readImport } from './read-import.ts'
import { errorsOf, faultsOf, importFixture, nodeOf, partOf } from './testing/imported.ts'

describe('a project of Rivet', () => {
  const all = importFixture('review.rivet-project')
  const [review, helper] = all as [ImportedWorkflow, ImportedWorkflow]

  test('every graph is a workflow, the main one first', () => {
    expect(all.map(({ document, reference }) => [document.name, reference])).toEqual([
      ['Review', 'rivet:main'],
      ['Helper', 'rivet:helper'],
    ])
    for (const each of all) expect(faultsOf(each)).toEqual([])
  })

  test('they fit together: a sub-graph is a sub-workflow with the ports of the other', async () => {
    expect(nodeOf(review, 'Sub').config).toEqual({ workflow: 'rivet:helper' })
    const known = { subWorkflow: () => ({ inputs: helper.document.inputs, outputs: helper.document.outputs }) }
    expect(validateDocument(review.document, known).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(await errorsOf(helper.document)).toEqual([])
  })

  test.each([
    ['Review text', 'input'],
    ['Ask', 'template'],
    ['Chat', 'model-call'],
    ['Match', 'router'],
    ['If', 'router'],
    ['Code', 'code'],
    ['Either', 'merge'],
    ['Result', 'output'],
    ['Read it', 'placeholder'],
    ['Comment', 'note'],
  ])('"%s" becomes a node of kind %s', (name, kind) => expect(nodeOf(review, name).kind).toBe(kind))

  test('a fixed system prompt goes into the model', () => {
    expect(nodeOf(review, 'Chat').config).toMatchObject({
      model: 'openai:gpt-4o',
      system: 'You judge reviews.',
      temperature: 0,
      maxTokens: 512,
    })
    expect(partOf(review, 'System')).toMatchObject({ outcome: 'kept', node: partOf(review, 'Chat').node })
    expect(partOf(review, 'Chat').changes).toEqual(['presencePenalty 0.5 was left out.'])
    expect(partOf(review, 'Chat').dropped).toEqual([{ field: 'stop', value: 'END' }])
  })

  test('names in double braces are ports, and empty where nothing is connected', () => {
    expect(nodeOf(review, 'Ask').config.template).toBe('Judge: {{ review }} as ')
  })

  test('patterns are kept, with their slashes', () => {
    expect(nodeOf(review, 'Match').config).toMatchObject({ rules: [{ when: '$contains($, /^good/)' }, { when: '$contains($, /a\\/b/)' }] })
  })

  test('a file is not read', () => expect(partOf(review, 'Read it')).toMatchObject({ outcome: 'lost', kind: 'placeholder' }))
})

describe('lists, random numbers and blocks of Rivet', () => {
  const project = (type: string, data: string, ports: string[]) => `version: 4
data:
  metadata: { id: p, title: Lists, description: "", mainGraphId: main }
  graphs:
    main:
      metadata: { id: main, name: Main, description: "" }
      nodes:
        '[list]:graphInput "List"': { data: { id: list, dataType: 'any' }, outgoingConnections: ['data->"It" it/${ports[0]}'], visualData: 0/0/300/1 }
        '[more]:graphInput "More"': { data: { id: more, dataType: 'any' }, outgoingConnections: [${ports[1] ? `'data->"It" it/${ports[1]}'` : ''}], visualData: 0/300/300/1 }
        '[it]:${type} "It"': { data: ${data}, outgoingConnections: ['${ports[2]}->"Out" out/value'], visualData: 400/0/300/1 }
        '[out]:graphOutput "Out"': { data: { id: out, dataType: any }, visualData: 800/0/300/1 }
`
  test.each([
    ['slice', '{ start: -2, count: 1 }', ['input', '', 'output'], [1, 2, 3], [2]],
    ['filter', '{}', ['array', 'include', 'filtered'], { list: [1, 2, 3], more: [true, false, true] }, [1, 3]],
    ['destructure', "{ paths: ['$.a[0]', '$.b'] }", ['object', '', 'match_0'], { a: [7], b: 8 }, { match_0: 7, match_1: 8 }],
    [
      'extractMarkdownCodeBlocks',
      '{}',
      ['input', '', 'firstBlock'],
      'x\n```js\n1\n```\n```\n2\n```',
      { firstBlock: '1\n', allBlocks: ['1\n', '2\n'], languages: ['js', ''] },
    ],
  ] as const)('%s', async (type, data, ports, given, expected) => {
    const [imported] = readImport(project(type, data, [...ports])) as [ImportedWorkflow]
    expect(faultsOf(imported)).toEqual([])
    expect(await errorsOf(imported.document)).toEqual([])
    const { config, kind } = nodeOf(imported, 'It')
    expect([kind, partOf(imported, 'It').outcome]).toEqual(['transform', 'kept'])
    const { outputs } = await runNode('transform', config, { in: given as Json })
    expect(outputs.out).toEqual(expected)
  })

  test('a random number is within its bounds, and a list is shuffled whole', async () => {
    const [random] = readImport(project('randomNumber', '{ min: 2, max: 3, integers: true, maxInclusive: true }', ['x', '', 'value'])) as [
      ImportedWorkflow,
    ]
    const { outputs } = await runNode('transform', nodeOf(random, 'It').config, {})
    expect([2, 3]).toContain(outputs.out)
    const [shuffled] = readImport(project('shuffle', '{}', ['array', '', 'shuffled'])) as [ImportedWorkflow]
    const { outputs: after } = await runNode('transform', nodeOf(shuffled, 'It').config, { in: [1, 2, 3] })
    expect((after.out as number[]).toSorted()).toEqual([1, 2, 3])
  })

  test('a part whose numbers come from others, or a path with wildcards, is a placeholder', () => {
    const [slice] = readImport(project('slice', '{ start: 0 }', ['input', 'count', 'output'])) as [ImportedWorkflow]
    const [paths] = readImport(project('destructure', "{ paths: ['$..a'] }", ['object', '', 'match_0'])) as [ImportedWorkflow]
    for (const each of [slice, paths]) expect(partOf(each, 'It').outcome).toBe('lost')
  })
})
