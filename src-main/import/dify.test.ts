import { describe, expect, test } from 'vitest'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import { errorsOf, faultsOf, importFixture, nodeOf, partOf } from './testing/imported.ts'

describe('an app of Dify', () => {
  const [imported] = importFixture('support.dify.yml') as [ImportedWorkflow]
  const { document, report } = imported

  test('is a document that can be edited, run and saved', async () => {
    expect(faultsOf(imported)).toEqual([])
    expect(await errorsOf(document)).toEqual([])
  })

  test('every part is in the report', () => {
    expect(report.product).toBe('dify')
    expect(report.version).toBe('0.3.0')
    expect(report.parts).toHaveLength(16)
    expect(report.counts.kept + report.counts.changed + report.counts.lost).toBe(16)
  })

  test.each([
    ['Start', 'input'],
    ['What is it about?', 'classify'],
    ['Find the articles', 'extract'],
    ['Anything found?', 'router'],
    ['Each article', 'map'],
    ['Describe it', 'model-call'],
    ['Count', 'code'],
    ['Letter', 'template'],
    ['Either', 'merge'],
    ['Talk', 'child-agent'],
    ['Reply', 'output'],
    ['Send it', 'placeholder'],
    ['Note', 'note'],
  ])('"%s" becomes a node of kind %s', (name, kind) => expect(nodeOf(imported, name).kind).toBe(kind))

  test('fields of the start are inputs, with their types', () => {
    expect(document.inputs).toMatchObject({
      required: ['channel', 'query'],
      properties: { order: { type: 'number', title: 'Order number' }, channel: { enum: ['mail', 'chat'] }, query: { type: 'string' } },
    })
  })

  test('a prompt inside an iteration reads the item, and what comes from outside by the context', () => {
    const line = partOf(imported, 'Describe it')
    expect(nodeOf(imported, 'Describe it').config).toMatchObject({
      system: 'You sell things.',
      temperature: 0.7,
      maxTokens: 200,
      run: { retries: 2 },
    })
    expect(nodeOf(imported, 'Describe it').parent).toBe(partOf(imported, 'Each article').node)
    expect(line.expressions.map(({ from }) => from)).toEqual([
      '{{#lines.item#}}',
      '{{#lines.index#}}',
      '{{#start.channel#}}',
      '{{#env.shop#}}',
    ])
    expect(line.expressions.every(({ to }) => to !== null)).toBe(true)
    expect(Object.values(document.edges)).toContainEqual({
      from: [partOf(imported, 'Each article').node, 'context'],
      to: [expect.stringContaining('prompt'), expect.any(String)],
    })
  })

  test('settings that nothing holds are named', () => {
    expect(partOf(imported, 'Describe it').dropped).toEqual([{ field: 'model.completion_params.top_k', value: '4' }])
    expect(partOf(imported, 'Describe it').changes).toEqual([expect.stringContaining('claude-sonnet')])
    expect(partOf(imported, 'Count').outcome).toBe('kept')
    expect(partOf(imported, 'Talk').changes.join(' ')).toContain('shop_search')
    expect(nodeOf(imported, 'Talk').config).toMatchObject({ tools: ['current_time'], maxIterations: 4, model: 'openai:gpt-4o' })
  })

  test('what is lost keeps its original, without its credential', () => {
    const { config } = nodeOf(imported, 'Send it')
    expect(config.original).toMatchObject({
      method: 'post',
      url: 'https://mail.example.org/send',
      headers: 'Content-Type: application/json',
    })
    expect(JSON.stringify(imported)).not.toContain('zz-9f81c2d7e4b6a05513')
    expect(JSON.stringify(config.original)).toContain('"secret"')
    expect(report.todo.join(' ')).toContain('secret')
  })

  test('a note is its words', () => expect(nodeOf(imported, 'Note').config).toEqual({ text: 'Ask <b>Anna</b> first.' }))
})
