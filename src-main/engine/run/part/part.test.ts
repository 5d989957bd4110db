import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RunPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import type { Json } from '#shared/json.ts'
import { openFileBlobStore } from '../../../storage/file-blob-store.ts'
import type { LogStore } from '../../../storage/log-store.ts'
import { openSeal, type Seal } from '../../../storage/profile.ts'
import { openSqliteLogStore } from '../../../storage/sqlite/sqlite-log-store.ts'
import type { ToolDefinition } from '../../../tools/tool-registry.ts'
import { documentOf } from '../../testing/documents.ts'
import { engineServices } from '../../testing/engine-services.ts'
import { createRunManager, type RunManager } from '../run-manager.ts'

let folder: string
let store: LogStore
let seal: Seal
let runs: RunManager
/** What the tool was called with, in order. */
let calls: Json[]

const tool: ToolDefinition = {
  name: 'work',
  title: 'Work',
  description: 'Works.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  input: z.strictObject({ at: z.string(), in: z.json() }),
  async call(input) {
    calls.push(input as Json)
    const { at, in: value } = input as { at: string; in: Json }
    return { at, in: value }
  },
}

beforeEach(async () => {
  calls = []
  folder = await mkdtemp(join(tmpdir(), 'trellis-part-'))
  store = await openSqliteLogStore(join(folder, 'trellis.db'))
  seal = await openSeal(join(folder, 'profile'))
  runs = manager()
})
afterEach(async () => {
  await runs.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const manager = () =>
  createRunManager({
    store,
    blobs: openFileBlobStore(join(folder, 'blobs')),
    seal,
    workspaceId: 'ws',
    lingerMs: 0,
    services: () => engineServices({ tools: async () => ({ list: () => [tool], get: () => tool }) }),
  })

const work = (at: string): ['tool-call', { tool: string; expression: string }] => [
  'tool-call',
  { tool: 'work', expression: `{"at": "${at}", "in": in}` },
]
/** `first` → `second` → `third` → `end`, and `first` → `aside`. */
const chain = documentOf(
  { first: work('first'), second: work('second'), third: work('third'), aside: work('aside'), end: ['output', { name: 'all' }] },
  ['first.out -> second.in', 'second.out -> third.in', 'first.out -> aside.in', 'third.out -> end.value'],
)

async function whole(document: WorkflowDocument, inputs: Record<string, Json> = {}): Promise<string> {
  const { runId } = await runs.start({ document, inputs })
  expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
  calls = []
  return runId
}

async function partial(document: WorkflowDocument, part: RunPart) {
  const { runId } = await runs.start({ document, inputs: {}, part })
  const result = await runs.result(runId)
  const view = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 1000))
  const nodes = Object.fromEntries([...view.nodes].map(([id, { latest }]) => [id, latest.fromJournal ? 'given' : latest.status]))
  return { runId, result, view, nodes }
}

const first = { at: 'first', in: null }
const second = { at: 'second', in: first }

describe('a partial run', () => {
  it('of only a node takes its inputs from the source, and gives the outputs of the node', async () => {
    const source = await whole(chain)
    const { result, nodes, view, runId } = await partial(chain, { mode: 'only', node: 'second', source })
    expect(result).toMatchObject({ status: 'succeeded', output: { out: second } })
    expect(calls).toEqual([{ at: 'second', in: first }])
    expect(nodes).toEqual({ first: 'given', second: 'succeeded' })
    expect(view).toMatchObject({ part: { mode: 'only', node: 'second', label: 'second' }, source })
    expect((await runs.list({ limit: 1 }))[0]).toMatchObject({ runId, part: { mode: 'only', node: 'second', label: 'second' } })
    expect(Object.keys((await runs.document(runId)).nodes).sort()).toEqual(Object.keys(chain.nodes).sort())
  })

  it('to a node runs what it needs and nothing else, without a source', async () => {
    const { result, nodes } = await partial(chain, { mode: 'to', node: 'second' })
    expect(result).toMatchObject({ status: 'succeeded', output: { out: second } })
    expect(nodes).toEqual({ first: 'succeeded', second: 'succeeded' })
  })

  it('from a node runs all that follows, and gives the output of the workflow', async () => {
    const source = await whole(chain)
    const { result, nodes } = await partial(chain, { mode: 'from', node: 'third', source })
    expect(result).toMatchObject({ status: 'succeeded', output: { all: { at: 'third', in: second } } })
    expect(calls).toEqual([{ at: 'third', in: second }])
    expect(nodes).toEqual({ second: 'given', third: 'succeeded', end: 'succeeded' })
  })

  it('stands on the runs that its source took values from', async () => {
    const source = await whole(chain)
    const one = await partial(chain, { mode: 'only', node: 'third', source })
    const two = await partial(chain, { mode: 'only', node: 'aside', source: one.runId })
    expect(two.result).toMatchObject({ status: 'succeeded', output: { out: { at: 'aside', in: first } } })
    // and without naming one, on the newest
    expect((await partial(chain, { mode: 'only', node: 'second' })).result).toMatchObject({ output: { out: second } })
  })

  it('takes values that lie in the blob store', async () => {
    const big = 'x'.repeat(100_000)
    const document = documentOf({ big: ['set', { value: big }], after: work('after') }, ['big.out -> after.in'])
    const source = await whole(document)
    const { result } = await partial(document, { mode: 'only', node: 'after', source })
    expect(result.output).toMatchObject({ out: { at: 'after', in: big } })
  })

  it('is not kept from running by what is wrong elsewhere', async () => {
    const source = await whole(chain)
    const broken = structuredClone(chain)
    broken.nodes.aside = { kind: 'loop', label: 'aside', parent: null, config: { maxIterations: 0 }, pinned: null }
    delete broken.edges.e_000002
    await expect(runs.start({ document: broken, inputs: {} })).rejects.toMatchObject({ code: 'document.invalid' })
    expect((await partial(broken, { mode: 'only', node: 'second', source })).result.status).toBe('succeeded')
    broken.nodes.first = { kind: 'code', label: 'first', parent: null, config: { timeoutMs: 1 }, pinned: null }
    expect((await partial(broken, { mode: 'only', node: 'second', source })).result.status).toBe('succeeded')
    await expect(partial(broken, { mode: 'to', node: 'second' })).rejects.toMatchObject({ code: 'document.invalid' })
  })

  it('takes pinned outputs before those of the source', async () => {
    const source = await whole(chain)
    const pinned = structuredClone(chain)
    if (pinned.nodes.first) pinned.nodes.first.pinned = { out: 'mine' }
    const { result, nodes, view } = await partial(pinned, { mode: 'only', node: 'second', source })
    expect(result.output).toMatchObject({ out: { at: 'second', in: 'mine' } })
    expect(nodes).toEqual({ first: 'succeeded', second: 'succeeded' })
    expect(view.nodes.get('first')?.latest.pinned).toBe(true)
  })

  it('asks for the inputs of the workflow only where it reads them', async () => {
    const document = documentOf({ given: ['input'], use: work('use'), next: work('next') }, ['given.name -> use.in', 'use.out -> next.in'])
    document.inputs = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
    await expect(partial(document, { mode: 'to', node: 'use' })).rejects.toMatchObject({ code: 'run.invalid_input' })
    const source = await whole(document, { name: 'checkout' })
    expect((await partial(document, { mode: 'only', node: 'next', source })).result.status).toBe('succeeded')
    expect((await partial(document, { mode: 'to', node: 'use', source })).result.output).toMatchObject({
      out: { at: 'use', in: 'checkout' },
    })
  })

  it('asks the model of its source, unless it is told otherwise', async () => {
    const started = await runs.start({ document: chain, inputs: {}, model: 'offline' })
    await runs.result(started.runId)
    const modelOf = async (model?: string | null) => {
      const part = { mode: 'only', node: 'second', source: started.runId } as const
      const { runId } = await runs.start({ document: chain, inputs: {}, part, ...(model === undefined ? {} : { model }) })
      await runs.result(runId)
      return reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 1000)).model
    }
    expect(await modelOf()).toBe('offline')
    expect(await modelOf(null)).toBeNull()
  })

  it('runs the same emitted as a LangGraph graph', async () => {
    const source = await whole(chain)
    const { runId } = await runs.start({ document: chain, inputs: {}, part: { mode: 'from', node: 'second', source }, engine: 'langgraph' })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: { all: { at: 'third', in: second } } })
    expect(calls.map((call) => (call as { at: string }).at)).toEqual(['second', 'third'])
  })
})

describe('what a source does not have', () => {
  it('is named by its port', async () => {
    await expect(partial(chain, { mode: 'only', node: 'second' })).rejects.toMatchObject({
      code: 'run.value_missing',
      place: { node: 'second', path: 'in' },
    })
    const other = structuredClone(chain)
    other.nodes.late = { kind: 'set', label: 'Late', parent: null, config: { value: 1 }, pinned: null }
    const source = await whole(chain)
    other.edges.e_000000 = { from: ['late', 'out'], to: ['second', 'in'] }
    await expect(partial(other, { mode: 'only', node: 'second', source })).rejects.toThrow(
      /"Arguments" of "second" needs the value of "Late"/,
    )
  })

  it('is nothing where the run went another way', async () => {
    const document = documentOf(
      {
        value: ['set', { value: { high: false } }],
        route: ['router', { rules: [{ port: 'yes', when: 'high' }] }],
        taken: work('taken'),
        other: work('other'),
      },
      ['value.out -> route.in', 'route.yes -> taken.in', 'route.default -> other.in'],
    )
    const source = await whole(document)
    await expect(partial(document, { mode: 'only', node: 'taken', source })).rejects.toThrow(/nothing arrived at "Arguments" of "taken"/)
    expect((await partial(document, { mode: 'only', node: 'other', source })).result.status).toBe('succeeded')
  })

  it('may not come from another workflow or from no run', async () => {
    const source = await whole({ ...chain, id: 'wf_other' })
    await expect(partial(chain, { mode: 'only', node: 'second', source })).rejects.toMatchObject({ code: 'run.value_missing' })
    await expect(partial(chain, { mode: 'only', node: 'second', source: 'run_gone' })).rejects.toMatchObject({ code: 'run.not_found' })
  })
})

describe('inside a container', () => {
  const mapped = documentOf(
    {
      list: ['set', { value: ['a', 'b', 'c'] }],
      each: ['map', { concurrency: 1 }],
      look: [...work('look'), { parent: 'each' }],
      tell: [...work('tell'), { parent: 'each' }],
    },
    ['list.out -> each.items', 'each.item -> look.in', 'look.out -> tell.in', 'tell.out -> each.result'],
  )

  it('a node gets what it got in the last pass, or in the one that is chosen', async () => {
    const source = await whole(mapped)
    expect((await partial(mapped, { mode: 'only', node: 'look', source })).result.output).toMatchObject({ out: { at: 'look', in: 'c' } })
    const chosen = await partial(mapped, { mode: 'only', node: 'tell', source, visit: 'each/map:1/tell' })
    expect(chosen.result.output).toMatchObject({ out: { at: 'tell', in: { at: 'look', in: 'b' } } })
    // the container itself is not visited
    expect(chosen.nodes).toEqual({ look: 'given', tell: 'succeeded' })
    // a part of that part stays in the same pass
    const again = await partial(mapped, { mode: 'to', node: 'tell', source: chosen.runId })
    expect(again.result.output).toMatchObject({ out: { at: 'tell', in: { at: 'look', in: 'b' } } })
    expect(again.nodes).toEqual({ look: 'succeeded', tell: 'succeeded' })
    await expect(partial(mapped, { mode: 'only', node: 'tell', source, visit: 'each/map:9/tell' })).rejects.toMatchObject({
      code: 'run.value_missing',
    })
  })

  it('a node needs a pass that there was', async () => {
    await expect(partial(mapped, { mode: 'to', node: 'tell' })).rejects.toMatchObject({
      code: 'run.value_missing',
      hint: 'Run the workflow, or to "each", once, so that there is a pass to take values from.',
    })
    await expect(partial(mapped, { mode: 'from', node: 'look' })).rejects.toMatchObject({ code: 'run.part_impossible' })
  })

  it('a container runs with all that is in it', async () => {
    const source = await whole(mapped)
    const { result } = await partial(mapped, { mode: 'only', node: 'each', source })
    expect((result.output as { results: Json[] }).results).toHaveLength(3)
    expect(calls).toHaveLength(6)
  })
})

describe('the values of a node', () => {
  it('are what it would be run with, and what it gave last', async () => {
    const source = await whole(chain)
    const values = await runs.nodeValues(chain, { node: 'second' })
    expect(values).toMatchObject({
      source,
      inputs: { in: { value: first } },
      outputs: { out: { value: second } },
      problems: { only: null, to: null, from: null },
    })
    const merged = documentOf({ a: ['set', { value: 1 }], b: ['set', { value: 2 }], both: ['merge', { mode: 'list' }] }, [
      'b.out -> both.in',
      'a.out -> both.in',
    ])
    merged.id = 'wf_merged'
    await whole(merged)
    expect(await runs.nodeValues(merged, { node: 'both' })).toMatchObject({ inputs: { in: { value: [2, 1] } } })
    // a pin counts at once, also where nothing has run
    if (merged.nodes.a) merged.nodes.a.pinned = { out: 9 }
    if (merged.nodes.both) merged.nodes.both.pinned = { out: [] }
    expect(await runs.nodeValues({ ...merged, id: 'wf_new' }, { node: 'both' })).toMatchObject({
      source: null,
      inputs: { in: { value: [9] } },
      problems: { only: null, to: null, from: null },
    })
  })

  it('come with the reason why it cannot be run by itself', async () => {
    expect(await runs.nodeValues(chain, { node: 'second' })).toMatchObject({
      source: null,
      inputs: {},
      outputs: null,
      problems: { only: { code: 'run.value_missing', place: { node: 'second', path: 'in' } }, to: null },
    })
    expect(await runs.nodeValues(chain, { node: 'first' })).toMatchObject({ problems: { only: null } })
    expect(await runs.nodeValues(chain, { node: 'gone' })).toMatchObject({ problems: { to: { code: 'run.part_impossible' } } })
  })
})

it('a partial run goes on from its own snapshot in a later process', async () => {
  const document = documentOf({ first: work('first'), ask: ['approval', { title: 'Go on?' }], last: work('last') }, [
    'first.out -> ask.in',
    'ask.approved -> last.in',
  ])
  const started = await runs.start({ document, inputs: {} })
  await runs.answer(started.runId, (await runs.result(started.runId)).waits[0] ?? '', { approved: true, comment: '' }, 'person')
  await runs.result(started.runId)
  calls = []
  const { runId } = await runs.start({ document, inputs: {}, part: { mode: 'from', node: 'ask', source: started.runId } })
  const { waits } = await runs.result(runId)
  expect(waits).toHaveLength(1)
  await runs.close()
  runs = manager()
  await runs.resumeInterrupted()
  await runs.answer(runId, waits[0] ?? '', { approved: true, comment: '' }, 'person')
  expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
  expect(calls).toEqual([{ at: 'last', in: { at: 'first', in: null } }])
  const events = await runs.events(runId, 0, 100)
  expect(events.filter(({ kind, path }) => kind === 'node.started' && path === 'first')).toHaveLength(1)
  expect((await runs.list({ limit: 1 }))[0]?.part).toEqual({ mode: 'from', node: 'ask', label: 'ask' })
})
