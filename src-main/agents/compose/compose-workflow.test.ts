import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlanShape, PlanStep } from '#shared/compose/workflow-plan.ts'
import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { createModelRegistry } from '../../models/registry.ts'
import { openTemplateFiles } from '../../storage/template-files.ts'
import { createToolRegistry } from '../../tools/registry.ts'
import { type ComposeMeans, type ComposeRequest, composeWorkflow } from './compose-workflow.ts'

const templates = await openTemplateFiles(new URL('../../../resources/templates', import.meta.url).pathname).list()
const tools = createToolRegistry().list()
const names = tools.map(({ name }) => name)
const means: ComposeMeans = {
  templates,
  tools,
  registry: createModelRegistry(),
  check: async (document) => validateDocument(document, { tools: names }),
  signal: new AbortController().signal,
}
const compose = (text: string, more: Partial<ComposeRequest> = {}) => composeWorkflow({ text, model: 'offline', ...more }, means)
const kinds = (document: WorkflowDocument) =>
  Object.values(document.nodes)
    .map(({ kind }) => kind)
    .sort()
const errors = (problems: readonly { severity: string; message: string }[]) => problems.filter(({ severity }) => severity === 'error')

it('leaves a question one', async () => {
  const { document } = await compose('Why is the disk full? Then write a report', { fromSteps: true })
  expect(JSON.stringify(document.nodes)).toContain('Why is the disk full?')
  expect(JSON.stringify(document.nodes)).not.toContain('?.')
})

it('says of which steps nothing told what is to be done', async () => {
  const unread = async (text: string) => (await compose(text)).steps.filter((step) => step.unread).map(({ from }) => from)
  expect(await unread('Prüfe die Logs, fasse die Fehler zusammen und bitte mich um Freigabe')).toHaveLength(1)
  expect(await unread('Look into the logs, then frobnicate the errors, then ask me for approval')).toEqual(['frobnicate the errors'])
  expect(await unread('A team with a log analyst and a metrics analyst finds out what happened')).toEqual([])
})

describe('a workflow of plain words, by the words alone', () => {
  const cases: [string, string, PlanShape, [PlanStep['kind'], string][]][] = [
    [
      'steps one after the other',
      'Classify the ticket into bug, question or complaint, then draft a reply and ask me for approval before it is sent.',
      'sequential',
      [
        ['classify', 'Classify the ticket'],
        ['answer', 'Draft a reply'],
        ['approve', 'Ask me for approval'],
      ],
    ],
    [
      'steps side by side, which one puts together',
      'Analyse the logs, check the metrics and look at recent deploys in parallel, then write a report that compares them.',
      'parallel',
      [
        ['agent', 'Analyse the logs'],
        ['agent', 'Check the metrics'],
        ['agent', 'Look at recent deploys'],
        ['answer', 'Write a report that compares them'],
      ],
    ],
    [
      'a team, and what comes after it',
      'A team with a log analyst and a metrics analyst finds out why checkout is slow. Then write a summary for management.',
      'hierarchical',
      [
        ['agent', 'Log analyst'],
        ['agent', 'Metrics analyst'],
        ['answer', 'Write a summary for management'],
      ],
    ],
    [
      'each item of a list',
      'For every invoice in the list, extract the supplier, the date and the total from it, and decide whether it is plausible.',
      'pipeline',
      [
        ['extract', 'Extract the supplier, the date'],
        ['answer', 'Decide whether it is plausible'],
      ],
    ],
    [
      'a numbered list with an address',
      '1. Fetch https://api.example.com/orders/open\n2. Summarise what is late\n3. Translate the summary into German',
      'sequential',
      [
        ['http', 'Fetch api.example.com'],
        ['answer', 'Summarise what is late'],
        ['answer', 'Translate the summary into German'],
      ],
    ],
  ]
  it.each(cases)('%s', async (_name, text, shape, steps) => {
    const made = await compose(text)
    expect(made.made).toMatchObject({ of: 'plan', shape, model: 'offline' })
    expect(made.steps.map(({ kind, title }) => [kind, title.slice(0, 40)])).toEqual(
      steps.map(([kind, title]) => [kind, expect.stringContaining(title)]),
    )
    expect(errors(made.problems)).toEqual([])
  })

  it('gives those who look into evidence their tools and the evidence', async () => {
    const { document, steps } = await compose('Analyse the logs and check the metrics in parallel.')
    expect(steps.map(({ tools: chosen }) => chosen)).toEqual([
      expect.arrayContaining(['log_patterns']),
      expect.arrayContaining(['metric_summary']),
      [],
    ])
    // what speaks to another system is for those who name it
    const named = await compose('Search GitHub for open issues about the crash, then summarise them.')
    expect(named.steps[0]?.tools).toContain('github_list_issues')
    const given = Object.values(document.edges).filter(({ from }) => from[0] === 'evidence')
    expect(given.map(({ to }) => to)).toEqual([
      ['s_step_1', 'evidence'],
      ['s_step_2', 'evidence'],
    ])
  })

  it('puts the team of a hierarchy inside the agent that leads it', async () => {
    const { document } = await compose('A team with a log analyst and a metrics analyst finds out what happened.')
    expect(kinds(document)).toEqual(['child-agent', 'child-agent', 'evidence', 'input', 'output', 'parent-agent'])
    const members = Object.values(document.nodes).filter(({ kind }) => kind === 'child-agent')
    expect(members.every(({ parent }) => parent === 's_lead')).toBe(true)
  })

  it('takes the template that does what is asked for, unless its steps are wanted', async () => {
    const text =
      'Something broke in production: find the root cause from an alert and a folder of evidence and write a report that cites it.'
    expect((await compose(text)).made).toMatchObject({ of: 'template', template: 'troubleshooting' })
    expect((await compose(text, { fromSteps: true })).made).toMatchObject({ of: 'plan' })
    expect((await compose(text, { shape: 'parallel' })).made).toMatchObject({ of: 'plan', shape: 'parallel' })
  })

  it.each(['', '   ', '?!', '1 2 3', 'x'])('refuses %j, which says nothing', async (text) => {
    await expect(compose(text)).rejects.toMatchObject({ code: 'request.invalid', hint: expect.stringMatching(/./) })
  })

  it('makes something that passes the checker of any words, in any shape', async () => {
    const word = fc.constantFrom(
      ...'classify extract into from the a ticket logs and or , ; then . approve ask me for each item fetch https://a.example/x team lead expert in parallel write __proto__ constructor {{ in }} "quoted" 42 ä 日本 analyst'.split(
        ' ',
      ),
      'into bug, question or complaint',
      'extract the constructor and the prototype from it',
      '\n- ',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 40 }),
        fc.option(fc.constantFrom<PlanShape>('sequential', 'parallel', 'hierarchical', 'pipeline'), { nil: undefined }),
        async (words, shape) => {
          const text = `do ${words.join(' ')}`
          const made = await compose(text, { fromSteps: true, ...(shape ? { shape } : {}) })
          expect(errors(made.problems)).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a workflow of plain words, by a model', () => {
  const step = (id: string, more: object) => ({ id, title: `Step ${id}`, kind: 'answer', instructions: 'Do it.', ...more })
  const good = {
    name: 'Orders',
    shape: 'sequential',
    steps: [step('a', {}), step('b', { after: ['a'], kind: 'agent', tools: ['log_search'] })],
  }

  it('is asked for by a schema, and again with what is wrong with it', async () => {
    const bad = { ...good, steps: [step('a', { after: ['b'] }), step('b', { tools: ['no_such_tool'], kind: 'agent' })] }
    const replies = ['That is easy!', JSON.stringify(bad), `Here it is:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\``]
    await using wire = await wireRegistry((_request, index) => ({ text: replies[index] ?? '' }))
    const made = await composeWorkflow({ text: 'Handle orders and look into them.', model: 'smart' }, { ...means, registry: wire.registry })
    expect(made.made).toEqual({ of: 'plan', shape: 'sequential', model: 'smart' })
    expect(made.steps.map(({ title, tools: chosen }) => [title, chosen])).toEqual([
      ['Step a', []],
      ['Step b', ['log_search']],
    ])
    expect(errors(made.problems)).toEqual([])
    const asked = wire.server.requests.map(({ messages }) => messages.at(-1)?.content ?? '')
    expect(asked[0]).toBe('Handle orders and look into them.')
    expect(asked[1]).toContain('it is not JSON')
    expect(asked[2]).toContain('"a" comes after "b", which is no step before it')
    expect(asked[2]).toContain('the tool "no_such_tool", which there is not')
  })

  it('is given up after two repairs, with the reason', async () => {
    await using wire = await wireRegistry(() => ({ text: '{"name": "x"}' }))
    const made = composeWorkflow({ text: 'Handle orders.', model: 'smart' }, { ...means, registry: wire.registry })
    await expect(made).rejects.toMatchObject({ code: 'model.bad_output', hint: expect.stringContaining('other words') })
    expect(wire.server.requests).toHaveLength(3)
  })
})
