import { expect, test } from 'vitest'
import { buildPlan } from '../compile/build-plan.ts'
import { chainOf, documentOf } from '../testing/documents.ts'
import { runDocument } from '../testing/run-document.ts'
import { testKinds } from '../testing/test-kinds.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { planToMermaid } from './mermaid.ts'
import { scopeToGraph } from './scope-graph.ts'

const kinds = testKinds(new VirtualClock())
const investigation = documentOf(
  {
    list: ['work', { list: 3 }],
    map: ['map'],
    work: ['work', { failEvery: 2 }, { parent: 'map' }],
    try: ['try', { branches: ['primary', 'static'] }],
    risky: ['work', { failures: 1 }, { parent: 'try' }],
    safe: ['set', { value: 'safe' }, { parent: 'try' }],
    end: ['output', { name: 'end' }],
    unused: ['set'],
  },
  [
    'list.out -> map.items',
    'list.other -> unused.in',
    'map.item -> work.in',
    'work.out -> map.result',
    'map.results -> try.in',
    'try.primary -> risky.in',
    'risky.out -> try.primary',
    'safe.out -> try.static',
    'try.out -> end.value',
  ],
)

test('a run as LangGraph graphs writes the events of the scheduler', async () => {
  const events = async (engine: 'scheduler' | 'langgraph') => {
    const { log, outcome } = await runDocument(investigation, { engine })
    expect(outcome).toEqual({ status: 'succeeded', output: { end: 'safe' } })
    const rows = log.events.map(({ kind, path, data }) => JSON.stringify([path, kind, { ...data, ms: 0 }]))
    return rows.sort()
  }
  expect(await events('langgraph')).toEqual(await events('scheduler'))
})

test('the emitted graph has a node per step, waiting edges for joins, and no conditional edges', async () => {
  const plan = buildPlan(documentOf({ a: ['work'], b: ['work'], c: ['work'] }, ['a.out -> c.more', 'b.out -> c.more', 'a.other -> c.in']), {
    kinds,
  })
  const { nodes, edges } = await scopeToGraph(plan.top).getGraphAsync()
  expect(Object.keys(nodes).sort()).toEqual(['__end__', '__start__', 'a.0', 'b.1', 'c.2'])
  expect(edges.map(({ source, target, conditional }) => `${source} ${target} ${conditional ?? false}`).sort()).toEqual([
    '__start__ a.0 false',
    '__start__ b.1 false',
    'a.0 c.2 false',
    'b.1 c.2 false',
    'c.2 __end__ false',
  ])
})

test('the recursion limit follows the plan: 200 steps in a row', async () => {
  expect((await runDocument(chainOf(200), { engine: 'langgraph' })).outcome.status).toBe('succeeded')
})

test('a cancel ends a LangGraph run too', async () => {
  const clock = new VirtualClock()
  const controller = new AbortController()
  clock.after(10, () => controller.abort())
  const document = documentOf({ a: ['work', { delay: 100 }], b: ['set'] }, ['a.out -> b.in'])
  const run = await runDocument(document, { clock, signal: controller.signal, engine: 'langgraph' })
  expect(run.outcome).toEqual({ status: 'cancelled' })
  expect(run.seen('node.started')).toEqual(['node.started a'])
})

test('Mermaid: containers are subgraphs, errors are dotted, and names cannot break out', () => {
  const document = documentOf(
    {
      a: ['work', {}, { label: 'Ask "why"\n<b>' }],
      l: ['loop', { maxIterations: 2 }],
      i: ['set', {}, { parent: 'l' }],
      e: ['set'],
    },
    ['a.out -> l.in', 'a.error -> e.in', 'l.item -> i.in', 'i.out -> l.result'],
  )
  expect(planToMermaid(buildPlan(document, { kinds }))).toMatchInlineSnapshot(`
    "flowchart LR
      n0["Ask #34;why#34; #60;b#62; (work)"]
      subgraph n1["l (loop)"]
        n2["i (set)"]
        n1_in3(("item"))
        n1_in3 --> n2
        n1_out4(("result"))
        n2 --> n1_out4
      end
      n5["e (set)"]
      n0 --> n1
      n0 -.->|"error"| n5
    "
  `)
})
