import { describe, expect, test } from 'vitest'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import { readImport } from './read-import.ts'
import { errorsOf, faultsOf, importFixture, nodeOf, partOf } from './testing/imported.ts'

describe('a flow of Flowise AgentFlow v2', () => {
  const [imported] = importFixture('tickets.flowise.json') as [ImportedWorkflow]
  const { document, report } = imported

  test('is a document that can be edited, run and saved', async () => {
    expect(faultsOf(imported)).toEqual([])
    expect(await errorsOf(document)).toEqual([])
    expect(report.parts).toHaveLength(11)
  })

  test.each([
    ['Start', 'input'],
    ['Choose team', 'model-call'],
    ['Which team', 'router'],
    ['Web agent', 'child-agent'],
    ['Really?', 'approval'],
    ['Count letters', 'code'],
    ['Reply', 'output'],
    ['Again', 'placeholder'],
    ['Each word', 'map'],
    ['Sticky Note', 'note'],
  ])('"%s" becomes a node of kind %s', (name, kind) => expect(nodeOf(imported, name).kind).toBe(kind))

  test('the fields of the form are inputs', () =>
    expect(document.inputs).toMatchObject({
      properties: { subject: { type: 'string', title: 'Subject' }, urgency: { enum: ['low', 'high'] } },
    }))

  test('the HTML of a field becomes its words', () => {
    const { config } = nodeOf(imported, 'Choose team')
    expect(config).toMatchObject({
      system: 'You sort tickets.',
      prompt: 'Ticket: {{ in }} & more',
      temperature: 0.2,
      model: 'openai:gpt-4o-mini',
    })
    expect(config.schema).toMatchObject({ properties: { team: { enum: ['web', 'shop'] } } })
  })

  test('the state is what the part before has set', () => {
    expect(nodeOf(imported, 'Which team').config).toEqual({ rules: [{ port: 'condition 1', when: '$string($.team) = "web"' }] })
    expect(Object.values(document.edges)).toContainEqual({
      from: [partOf(imported, 'Choose team').node, 'out'],
      to: [partOf(imported, 'Which team').node, 'in'],
    })
  })

  test('what is left out is said', () => {
    expect(partOf(imported, 'Choose team').dropped).toEqual([{ field: 'llmModelConfig.topP', value: '0.9' }])
    expect(partOf(imported, 'Web agent').changes.join(' ')).toContain('slackMCP')
    expect(nodeOf(imported, 'Web agent').config.tools).toEqual(['calculate'])
    expect(partOf(imported, 'Again')).toMatchObject({ outcome: 'lost', changes: [expect.stringContaining('Choose team')] })
  })

  test('a part of an iteration reads the item, and what came before it by the context', () => {
    expect(nodeOf(imported, 'Say it').parent).toBe(partOf(imported, 'Each word').node)
    expect(partOf(imported, 'Say it').expressions.every(({ to }) => to !== null)).toBe(true)
  })

  test('an export of all flows is as many workflows', () => {
    const flow = JSON.stringify({
      nodes: [{ id: 'a', position: { x: 0, y: 0 }, data: { name: 'startAgentflow', label: 'S', inputs: {} } }],
      edges: [],
    })
    const all = readImport(
      JSON.stringify({
        AgentFlowV2: [
          { name: 'One', flowData: flow },
          { name: 'Two', flowData: flow },
        ],
        ChatFlow: [],
      }),
    )
    expect(all.map((each) => each.document.name)).toEqual(['One', 'Two'])
  })
})
