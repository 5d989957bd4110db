import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { documentOf } from '../testing/documents.ts'
import { engineServices } from '../testing/engine-services.ts'
import { ManagedRuns } from '../testing/managed-runs.ts'

let managed: ManagedRuns
let did: number[]
beforeEach(() => {
  managed = new ManagedRuns()
  did = []
})
afterEach(() => managed.close())

const input = z.strictObject({ n: z.number() })
const dangerous: ToolDefinition = {
  name: 'danger',
  title: 'Danger',
  description: 'Changes something.',
  capability: 'execution',
  safety: 'dangerous',
  effect: 'outside',
  evidenceKinds: [],
  input,
  async call(given) {
    did.push(input.parse(given).n)
    return { n: did.length }
  },
}

/** Each manager has services of its own, as another process has. */
const manager = () => {
  const services = engineServices({ tools: async () => ({ list: () => [dangerous], get: () => dangerous }) })
  return managed.manager({ services: () => ({ ...services }) })
}

const twoCalls = documentOf(
  {
    start: ['set', { value: 1 }],
    ok: ['approval', { title: 'Begin?' }],
    a: ['tool-call', { tool: 'danger', expression: '{"n": 1}' }],
    b: ['tool-call', { tool: 'danger', expression: '{"n": 2}' }],
    end: ['output', { name: '' }],
  },
  ['start.out -> ok.in', 'ok.approved -> a.in', 'a.out -> b.in', 'b.out -> end.value'],
)

const events = async (runId: string): Promise<{ path: string; kind: string; data: Record<string, unknown> }[]> =>
  (await managed.store.read(runId, 0, 10_000)).map(({ path, kind, data }) => ({ path, kind, data: JSON.parse(data) }))

async function waitsFor(runId: string, wait: string): Promise<void> {
  const [path, name] = wait.split('#')
  for (;;) {
    const rows = await events(runId)
    if (rows.some((row) => row.kind === 'step.wait' && row.path === path && row.data.name === name)) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

it('a flag answers approval nodes, and never a dangerous tool', async () => {
  const runs = await manager()
  const { runId } = await runs.start({ document: twoCalls, inputs: {}, autoApprove: true })
  await waitsFor(runId, 'a#approval')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(did).toEqual([])
  const answers = (await events(runId)).filter(({ kind }) => kind === 'step.answer')
  expect(answers.map(({ path, data }) => [path, data.by])).toEqual([['ok', 'flag']])
})

it('what was allowed for a run holds for it in a later process, and is written down at each call', async () => {
  const runs = await manager()
  const { runId } = await runs.start({ document: twoCalls, inputs: {}, autoApprove: true })
  await waitsFor(runId, 'a#approval')
  await runs.close()
  const later = await manager()
  await later.answer(runId, 'a#approval', { approved: true, comment: '', scope: 'run' }, 'person')
  expect(await later.result(runId)).toMatchObject({ status: 'succeeded' })
  expect(did).toEqual([1, 2])
  const answers = (await events(runId)).filter(({ kind }) => kind === 'step.answer')
  expect(answers.map(({ path, data }) => [path, data.by])).toEqual([
    ['ok', 'flag'],
    ['a', 'person'],
    ['b', 'consent'],
  ])
})

it('it does not hold for a run that is forked from it', async () => {
  const runs = await manager()
  const { runId } = await runs.start({ document: twoCalls, inputs: {}, autoApprove: true })
  await waitsFor(runId, 'a#approval')
  await runs.answer(runId, 'a#approval', { approved: true, comment: '', scope: 'run' }, 'person')
  expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
  const fork = await runs.fork(runId, { at: 'b' })
  await waitsFor(fork.runId, 'b#approval')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(did).toEqual([1, 2])
})

it('arguments that a person changed are those that are used, in every life of the run', async () => {
  const runs = await manager()
  const { runId } = await runs.start({ document: twoCalls, inputs: {}, autoApprove: true })
  await waitsFor(runId, 'a#approval')
  await runs.answer(runId, 'a#approval', { approved: true, comment: '', arguments: { n: 40 } }, 'person')
  await waitsFor(runId, 'b#approval')
  await runs.close()
  const later = await manager()
  await later.answer(runId, 'b#approval', { approved: true, comment: '' }, 'person')
  expect(await later.result(runId)).toMatchObject({ status: 'succeeded' })
  expect(did).toEqual([40, 2])
})

it.each(['in memory', 'taken up again', 'paused'])('of several answers at once one counts, and its call is made once: %s', async (how) => {
  const runs = await manager()
  const { runId } = await runs.start({ document: twoCalls, inputs: {}, autoApprove: true })
  await waitsFor(runId, 'a#approval')
  if (how === 'paused') await runs.intervene(runId, { type: 'pause' })
  if (how !== 'in memory') await runs.close()
  const now = how === 'in memory' ? runs : await manager()
  const given: JsonObject[] = [
    { approved: true },
    { approved: true, arguments: { n: 99 } },
    { approved: false },
    { approved: true, scope: 'run' },
  ]
  const answers = await Promise.allSettled(given.map((answer) => now.answer(runId, 'a#approval', { comment: '', ...answer }, 'person')))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'run.wait_unknown' })
  if (how === 'paused') await now.intervene(runId, { type: 'resume' })
  await waitsFor(runId, 'b#approval')
  await expect(now.answer(runId, 'a#approval', { approved: true, comment: '', arguments: { n: 98 } }, 'person')).rejects.toMatchObject({
    code: 'run.wait_unknown',
  })
  expect(did).toEqual([1])
  expect((await events(runId)).filter(({ kind, path }) => kind === 'step.answer' && path === 'a')).toHaveLength(1)
})

it('answers to several questions at once all count', async () => {
  const both = documentOf(
    {
      start: ['set', { value: 1 }],
      a: ['tool-call', { tool: 'danger', expression: '{"n": 1}' }],
      b: ['tool-call', { tool: 'danger', expression: '{"n": 2}' }],
      all: ['merge', {}],
      end: ['output', { name: '' }],
    },
    ['start.out -> a.in', 'start.out -> b.in', 'a.out -> all.in', 'b.out -> all.in', 'all.out -> end.value'],
  )
  const runs = await manager()
  const { runId } = await runs.start({ document: both, inputs: {} })
  await Promise.all([waitsFor(runId, 'a#approval'), waitsFor(runId, 'b#approval')])
  await runs.close()
  const later = await manager()
  const yes = { approved: true, comment: '' }
  await Promise.all(['a', 'b'].map((node) => later.answer(runId, `${node}#approval`, yes, 'person')))
  expect(await later.result(runId)).toMatchObject({ status: 'succeeded' })
  expect(did.sort()).toEqual([1, 2])
})
