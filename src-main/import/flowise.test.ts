import { readFileSync } from 'node:fs'
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
    ['Again', 'loop'],
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
      prompt: 'Ticket: {{ in.subject_1 }} & more',
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
    expect(partOf(imported, 'Again')).toMatchObject({ outcome: 'changed', changes: [expect.stringContaining('rounds run out')] })
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

describe('a jump back of Flowise', () => {
  const [imported] = importFixture('counting.flowise.json') as [ImportedWorkflow]
  const { document, report } = imported
  const loop = partOf(imported, 'Again').node as string

  test('is a loop that holds what it repeats', async () => {
    expect(faultsOf(imported)).toEqual([])
    expect(await errorsOf(document)).toEqual([])
    expect(report.counts.lost).toBe(0)
    expect(nodeOf(imported, 'Again')).toMatchObject({ kind: 'loop', config: { condition: 'output.again', maxIterations: 6 } })
    for (const name of ['Count', 'Enough?', 'Say']) expect(nodeOf(imported, name).parent).toBe(loop)
    for (const name of ['Start', 'Reply', 'Too many']) expect(nodeOf(imported, name).parent).toBe(null)
    expect(partOf(imported, 'Again').changes).toEqual([expect.stringContaining('rounds run out')])
  })

  test('what goes round is laid out behind what makes it', () => {
    const next = Object.entries(document.nodes).find(([, { label }]) => label === 'For the next round')?.[0] as string
    for (const name of ['Count', 'Enough?', 'Say'])
      expect(document.layout[next]?.x).toBeGreaterThan(document.layout[partOf(imported, name).node as string]?.x ?? 0)
  })

  test('that is entered at two places stays a jump, as a placeholder', () => {
    const flow = JSON.parse(readFileSync(new URL('./fixtures/counting.flowise.json', import.meta.url), 'utf8'))
    flow.edges.push({ source: 'startAgentflow_0', sourceHandle: 'x', target: 'customFunctionAgentflow_1' })
    const [other] = readImport(JSON.stringify(flow)) as [ImportedWorkflow]
    expect(partOf(other, 'Again')).toMatchObject({ outcome: 'lost', kind: 'placeholder' })
    expect(nodeOf(other, 'Count').parent).toBe(null)
    expect(faultsOf(other)).toEqual([])
  })

  test('of two jumps to one place the second goes into the first', () => {
    const flow = JSON.parse(readFileSync(new URL('./fixtures/counting.flowise.json', import.meta.url), 'utf8'))
    const jump = flow.nodes.find((node: { id: string }) => node.id === 'loopAgentflow_0')
    flow.nodes.push({ ...jump, id: 'loopAgentflow_1', data: { ...jump.data, id: 'loopAgentflow_1', label: 'Also again' } })
    flow.edges.find(({ target }: { target: string }) => target === 'directReplyAgentflow_0').target = 'loopAgentflow_1'
    const [other] = readImport(JSON.stringify(flow)) as [ImportedWorkflow]
    expect(partOf(other, 'Also again')).toMatchObject({ outcome: 'changed', node: partOf(other, 'Again').node })
    expect(faultsOf(other)).toEqual([])
  })
})
