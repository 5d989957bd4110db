import { describe, expect, test } from 'vitest'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import { readImport } from './read-import.ts'
import { errorsOf, faultsOf, importFixture, nodeOf, partOf } from './testing/imported.ts'

describe('a workflow of n8n', () => {
  const [imported] = importFixture('chat.n8n.json') as [ImportedWorkflow]
  const { document, report } = imported
  const edges = Object.values(document.edges)

  test('is a document that can be edited, run and saved', async () => {
    expect(faultsOf(imported)).toEqual([])
    expect(await errorsOf(document)).toEqual([])
    expect(report.parts).toHaveLength(16)
  })

  test.each([
    ['When chat message received', 'input'],
    ['Edit Fields', 'transform'],
    ['If', 'router'],
    ['AI Agent', 'child-agent'],
    ['Code', 'code'],
    ['Loop Over Items', 'map'],
    ['Translate', 'model-call'],
    ['Wait', 'delay'],
    ['Old Step', 'note'],
    ['Send', 'placeholder'],
    ['Search', 'placeholder'],
    ['Note', 'note'],
  ])('"%s" becomes a node of kind %s', (name, kind) => expect(nodeOf(imported, name).kind).toBe(kind))

  test('what is plugged into an agent goes into it', () => {
    const agent = nodeOf(imported, 'AI Agent')
    expect(agent.config).toMatchObject({
      model: 'openai:gpt-4o-mini',
      temperature: 0.3,
      instructions: 'You are kind.',
      maxIterations: 4,
      tools: ['calculate'],
    })
    expect(agent.config.schema).toEqual({ type: 'object', properties: { answer: { type: 'string' }, score: { type: 'number' } } })
    for (const name of ['OpenAI Chat Model', 'Calculator', 'Parser', 'Window Memory'])
      expect(partOf(imported, name).node).toBe(partOf(imported, 'AI Agent').node)
    expect(partOf(imported, 'OpenAI Chat Model')).toMatchObject({ outcome: 'changed', dropped: [{ field: 'options.topP', value: '0.5' }] })
  })

  test('a memory is the input with the earlier messages', () => {
    expect(partOf(imported, 'Window Memory')).toMatchObject({ outcome: 'changed', changes: [expect.stringContaining('earlier_messages')] })
    expect(document.inputs.properties).toMatchObject({ earlier_messages: { type: 'array', default: [] } })
    expect(edges).toContainEqual({
      from: [partOf(imported, 'When chat message received').node, 'earlier_messages'],
      to: [partOf(imported, 'AI Agent').node, 'context'],
    })
  })

  test('a tool that is not here is a placeholder that stays connected', () => {
    expect(edges).toContainEqual({ from: [partOf(imported, 'Search').node, 'out'], to: [partOf(imported, 'AI Agent').node, 'context'] })
    expect(JSON.stringify(imported)).not.toContain('q1w2e3r4t5y6u7i8')
  })

  test('expressions become JSONata and Liquid', () => {
    const { expression } = nodeOf(imported, 'Edit Fields').config as { expression: string }
    expect(expression).toContain('$trim(')
    expect(expression).toContain('"meta": {"length"')
    expect(partOf(imported, 'Edit Fields').outcome).toBe('kept')
    expect(partOf(imported, 'AI Agent').expressions.every(({ to }) => to !== null)).toBe(true)
  })

  test('what leads back to a loop is inside it', () => {
    const loop = partOf(imported, 'Loop Over Items').node as string
    for (const name of ['Translate', 'Wait']) expect(nodeOf(imported, name).parent).toBe(loop)
    expect(edges).toContainEqual({ from: [partOf(imported, 'Wait').node, 'out'], to: [loop, 'result'] })
    expect(nodeOf(imported, 'Translate').config.model).toBe('openai:gpt-4o-mini')
  })

  test('a part that was switched off is out of the flow, and what came to it goes on', () => {
    expect(partOf(imported, 'Old Step').outcome).toBe('lost')
    expect(edges).toContainEqual({ from: [partOf(imported, 'Code').node, 'out'], to: [partOf(imported, 'Send').node, 'in'] })
  })

  test('markup is kept as data', () => expect(nodeOf(imported, 'Note').config.text).toContain('<script>alert(1)</script>'))

  test('a list of workflows is as many workflows', () => {
    const one = {
      name: 'One',
      nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', position: [0, 0], parameters: {} }],
      connections: {},
    }
    expect(readImport(JSON.stringify([one, { ...one, name: 'Two' }])).map((each) => each.document.name)).toEqual(['One', 'Two'])
  })
})

describe('people, dates, lists and loops of n8n', () => {
  const [imported] = importFixture('people.n8n.json') as [ImportedWorkflow]
  const { document, report } = imported

  test('is a document that can be edited, run and saved', async () => {
    expect(faultsOf(imported)).toEqual([])
    expect(await errorsOf(document)).toEqual([])
    expect(report.counts.lost).toBe(0)
    expect(report.parts.flatMap(({ expressions }) => expressions).filter(({ to }) => to === null)).toEqual([])
  })

  test.each([
    ['By shop', 'transform'],
    ['Noted', 'transform'],
    ['Day', 'transform'],
    ['Page', 'template'],
    ['Done', 'output'],
    ['More', 'question'],
    ['May it?', 'question'],
    ['Ask Gemini', 'model-call'],
    ['Refused', 'code'],
  ])('"%s" becomes a node of kind %s', (name, kind) => expect(nodeOf(imported, name).kind).toBe(kind))

  test('what it does otherwise is said', () => {
    for (const [name, words] of [
      ['Noted', 'not noted here'],
      ['Day', 'UTC'],
      ['May it?', 'asked here'],
      ['Anything', 'no conditions'],
    ] as const)
      expect(partOf(imported, name)).toMatchObject({ outcome: 'changed', changes: [expect.stringContaining(words)] })
  })

  test('a form is a question with its fields, and what was said is read where it was', () => {
    expect(nodeOf(imported, 'More').config).toMatchObject({
      title: 'Which one?',
      fields: { properties: { Colour: { type: 'string', enum: ['red', 'blue'] } } },
    })
    expect(nodeOf(imported, 'Approved').config).toMatchObject({ rules: [{ port: 'true', when: '$.data.approved = true' }] })
  })

  test('an inner loop holds what is its own, and lies in the outer one', () => {
    const [outer, inner] = [partOf(imported, 'Shops').node, partOf(imported, 'Orders').node]
    expect(nodeOf(imported, 'Orders').parent).toBe(outer)
    expect(nodeOf(imported, 'Order').parent).toBe(inner)
    expect(nodeOf(imported, 'Shop done').parent).toBe(outer)
    expect(report.notes).toHaveLength(1)
  })

  test('a chain of calls stays as long as it was', () => {
    const chain = Array.from({ length: 30 }, (_each, index) => `$json.a${index}.toFixed(1).includes('x')`).join(' || ')
    const deep = `${'$json.a'.padEnd(7)}${".concat('b')".repeat(25)}`
    const [workflow] = readImport(
      JSON.stringify({
        nodes: [
          {
            name: 'Set',
            type: 'n8n-nodes-base.set',
            position: [0, 0],
            parameters: {
              assignments: {
                assignments: [
                  { name: 'x', type: 'boolean', value: `={{ ${chain} }}` },
                  { name: 'y', type: 'string', value: `={{ ${deep} }}` },
                ],
              },
            },
          },
        ],
        connections: {},
      }),
    ) as [ImportedWorkflow]
    expect(JSON.stringify(nodeOf(workflow, 'Set').config).length).toBeLessThan(8_000)
  })

  test('a question that an agent may ask is none that is asked beside it', () => {
    const at = { position: [0, 0], typeVersion: 2 }
    const nodes = [
      { ...at, name: 'Agent', type: '@n8n/n8n-nodes-langchain.agent', parameters: { promptType: 'define', text: 'Go' } },
      { ...at, name: 'Ask', type: 'n8n-nodes-base.gmailTool', parameters: { operation: 'sendAndWait', message: 'May I?' } },
    ]
    const connections = { Ask: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] } }
    const [workflow] = readImport(JSON.stringify({ nodes, connections })) as [ImportedWorkflow]
    expect(partOf(workflow, 'Ask')).toMatchObject({ outcome: 'lost', kind: 'placeholder' })
  })

  test('a way in to which nothing leads is named', () => {
    const [workflow] = readImport(
      JSON.stringify({ nodes: [{ name: 'If', type: 'n8n-nodes-base.if', position: [0, 0], parameters: {} }], connections: {} }),
    ) as [ImportedWorkflow]
    expect(workflow.report.todo).toContain('Connect "If": nothing leads to its "In".')
  })
})
