import { describe, expect, test } from 'vitest'
import { validateDocument } from '#shared/document/validate.ts'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
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
