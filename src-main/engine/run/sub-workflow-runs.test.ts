import { expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { documentOf } from '../testing/documents.ts'
import { ManagedRuns } from '../testing/managed-runs.ts'

const asking = documentOf(
  { look: ['tool-call', { tool: 'look_up', arguments: { n: 4 } }], ask: ['approval', { title: 'Go on?' }], no: ['output', { name: 'no' }] },
  ['look.out -> ask.in', 'ask.rejected -> no.value'],
)
const outer = documentOf({ sub: ['sub-workflow', { workflow: 'inner' }], end: ['output', { name: '' }] }, ['sub.out -> end.value'])

it('a sub-workflow runs from the snapshot, also when its file has changed since', async () => {
  const world = new ManagedRuns()
  try {
    let inner: WorkflowDocument | undefined = asking
    const options = { loadDocument: async (reference: string) => (reference === 'inner' ? inner : undefined) }
    const runs = await world.manager(options)
    const { runId } = await runs.start({ document: outer, inputs: {} })
    expect(await runs.result(runId)).toMatchObject({ status: 'waiting', waits: ['sub/ask#approval'] })
    await runs.close()
    inner = undefined
    const later = await world.manager(options)
    await later.answer(runId, 'sub/ask#approval', false, 'person')
    expect(await later.result(runId)).toMatchObject({ status: 'succeeded', output: { no: { n: 4 } } })
  } finally {
    await world.close()
  }
})
