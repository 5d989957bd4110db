import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import { setNode } from '#shared/nodes/set.node.ts'
import { buildPlan } from '../compile/build-plan.ts'
import type { Executor } from '../executor.ts'
import { documentOf } from '../testing/documents.ts'
import { runDocument, type TestRunOptions } from '../testing/run-document.ts'
import { testKinds } from '../testing/test-kinds.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'

const call: Executor['run'] = async (context) => ({ out: await context.runWorkflow('inner', { a: context.inputs.in ?? null }) })
const kinds = { call: { spec: setNode as unknown as NodeSpec, executor: { run: call } } }
const outer = documentOf({ start: ['set', { value: 7 }], c: ['call'], end: ['output', { name: 'end' }] }, [
  'start.out -> c.in',
  'c.out -> end.value',
])

function running(inner: WorkflowDocument, options: TestRunOptions = {}) {
  const clock = new VirtualClock()
  const loadWorkflow = async () => buildPlan(inner, { kinds: testKinds(clock, kinds) })
  return runDocument(outer, { clock, kinds, loadWorkflow, ...options })
}

describe('a workflow inside a run', () => {
  test('runs under the path of its node, and its output is the value', async () => {
    const run = await running(documentOf({ a: ['set', { value: 1 }], o: ['output', { name: 'x' }] }, ['a.out -> o.value']))
    expect(run.outcome).toEqual({ status: 'succeeded', output: { end: { x: 1 } } })
    expect(run.seen('node.finished')).toEqual([
      'node.finished start',
      'node.finished c/a',
      'node.finished c/o',
      'node.finished c',
      'node.finished end',
    ])
  })

  test('an output node without a name gives the whole output', async () => {
    const run = await running(documentOf({ a: ['set', { value: 1 }], o: ['output', { name: '' }] }, ['a.out -> o.value']))
    expect(run.outcome).toEqual({ status: 'succeeded', output: { end: 1 } })
  })

  test('its failure is that of the node, and says which node inside it was', async () => {
    const run = await running(documentOf({ bad: ['work', { failures: 1 }] }, []))
    expect(run.outcome).toMatchObject({ status: 'failed', error: { code: 'tool.failed', place: { node: 'bad' } } })
  })

  test('a workflow that runs itself without end is stopped', async () => {
    const run = await running(outer)
    expect(run.outcome).toMatchObject({ status: 'failed', error: { code: 'workflow.too_deep' } })
  })

  test('its steps count against the budget of the run', async () => {
    const inner = documentOf({ a: ['set'], b: ['set'], d: ['set'] }, ['a.out -> b.in', 'b.out -> d.in'])
    expect((await running(inner, { budget: { steps: 4 } })).outcome).toMatchObject({ error: { code: 'run.budget_exceeded' } })
    expect((await running(inner, { budget: { steps: 6 } })).outcome.status).toBe('succeeded')
  })

  test('one that is not found fails the node', async () => {
    const loadWorkflow = () => Promise.reject(new AppError('workflow.unknown', 'There is no workflow "inner".'))
    expect((await running(outer, { loadWorkflow })).outcome).toMatchObject({ status: 'failed', error: { code: 'workflow.unknown' } })
  })
})

describe('outputs that would be the same', () => {
  test('one name twice is `port.ambiguous`; when only one is reached it is not', async () => {
    const nodes = { r: ['work', { route: 'both' }], x: ['output', { name: 'x' }], y: ['output', { name: 'x' }] } satisfies Parameters<
      typeof documentOf
    >[0]
    const edges = ['r.out -> x.value', 'r.other -> y.value']
    expect((await runDocument(documentOf(nodes, edges))).outcome).toMatchObject({ status: 'failed', error: { code: 'port.ambiguous' } })
    const one = documentOf({ ...nodes, r: ['work', { route: 'other' }] }, edges)
    expect((await runDocument(one)).outcome.status).toBe('succeeded')
  })
})
